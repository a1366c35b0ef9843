/** Programs that are built together, from a Go module that holds nothing but what they need. */
export type GoModule = {
  readonly name: string
  /** Where its go.mod lies, in `test/peers/go`; two that share most of what they are made of share it. */
  readonly folder: string
  /** The module they come from; its version stands in the go.mod. */
  readonly source: string
  /** Package of each program, by the name that it gets. */
  readonly programs: Readonly<Record<string, string>>
  /** Variables set when linking, without which a program built this way would not know its own version. */
  readonly stamps: (version: string) => Readonly<Record<string, string>>
}

const KUBERNETES = 'k8s.io/kubernetes/cmd'
const KUBERNETES_VERSION = 'k8s.io/component-base/version'

export const GO_MODULES: readonly GoModule[] = [
  {
    name: 'kubernetes',
    folder: 'kubernetes',
    source: 'k8s.io/kubernetes',
    programs: {
      'kube-apiserver': `${KUBERNETES}/kube-apiserver`,
      'kube-controller-manager': `${KUBERNETES}/kube-controller-manager`,
      'kube-scheduler': `${KUBERNETES}/kube-scheduler`,
      kubectl: `${KUBERNETES}/kubectl`,
    },
    stamps: (version) => ({
      [`${KUBERNETES_VERSION}.gitVersion`]: version,
      [`${KUBERNETES_VERSION}.gitMajor`]: version.replace(/^v(\d+)\..*$/u, '$1'),
      [`${KUBERNETES_VERSION}.gitMinor`]: version.replace(/^v\d+\.(\d+)\..*$/u, '$1'),
    }),
  },
  {
    name: 'opentofu',
    folder: 'opentofu',
    source: 'github.com/opentofu/opentofu',
    programs: { tofu: 'github.com/opentofu/opentofu/cmd/tofu' },
    stamps: () => ({ 'github.com/opentofu/opentofu/version.dev': 'no' }),
  },
  {
    name: 'helm',
    folder: 'helm',
    source: 'helm.sh/helm/v4',
    programs: { helm: 'helm.sh/helm/v4/cmd/helm' },
    stamps: (version) => ({ 'helm.sh/helm/v4/internal/version.version': version }),
  },
  {
    name: 'helm3',
    folder: 'helm',
    source: 'helm.sh/helm/v3',
    programs: { helm3: 'helm.sh/helm/v3/cmd/helm' },
    stamps: (version) => ({ 'helm.sh/helm/v3/internal/version.version': version }),
  },
  {
    name: 'kwok',
    folder: 'kwok',
    source: 'sigs.k8s.io/kwok',
    programs: { kwok: 'sigs.k8s.io/kwok/cmd/kwok' },
    stamps: () => ({}),
  },
  {
    name: 'etcd',
    folder: 'etcd',
    source: 'go.etcd.io/etcd/server/v3',
    programs: { etcd: 'go.etcd.io/etcd/server/v3' },
    stamps: () => ({}),
  },
  {
    name: 'act',
    folder: 'act',
    source: 'github.com/nektos/act',
    programs: { act: 'github.com/nektos/act' },
    stamps: () => ({}),
  },
]
