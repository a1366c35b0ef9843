import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'yaml'

/** The one node of a test cluster. It has 4 CPUs to give away, so that a pod that wants more cannot be placed. */
export const FAKE_NODE = {
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: 'node-1', labels: { 'kubernetes.io/hostname': 'node-1', 'kubernetes.io/os': 'linux' } },
  status: {
    capacity: { cpu: '4', memory: '8Gi', pods: '110' },
    allocatable: { cpu: '4', memory: '8Gi', pods: '110' },
  },
}

/** An image with this tag is never there: its pod stays as a kubelet leaves one whose image cannot be pulled. */
export const ABSENT_TAG = 'absent'

const NODE_IS_READY = `
conditions:
{{ range NodeConditions }}
- type: {{ .type | Quote }}
  status: {{ .status | Quote }}
  reason: {{ .reason | Quote }}
  message: {{ .message | Quote }}
  lastHeartbeatTime: {{ Now | Quote }}
  lastTransitionTime: {{ Now | Quote }}
{{ end }}
phase: Running
`

const POD_IS_READY = `
{{ $now := Now }}
phase: Running
startTime: {{ $now | Quote }}
{{ $addresses := PodIPsWith .spec.nodeName false .metadata.uid .metadata.name .metadata.namespace }}
podIP: {{ index $addresses 0 | Quote }}
podIPs:
- ip: {{ index $addresses 0 | Quote }}
conditions:
{{ range $type := list "Initialized" "ContainersReady" "Ready" }}
- type: {{ $type }}
  status: "True"
  lastTransitionTime: {{ $now | Quote }}
{{ end }}
containerStatuses:
{{ range .spec.containers }}
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  ready: true
  restartCount: 0
  state:
    running:
      startedAt: {{ $now | Quote }}
{{ end }}
`

const POD_HAS_NO_IMAGE = `
{{ $now := Now }}
phase: Pending
startTime: {{ $now | Quote }}
containerStatuses:
{{ range .spec.containers }}
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  ready: false
  restartCount: 0
  state:
    waiting:
      reason: ImagePullBackOff
      message: Back-off pulling image
{{ end }}
`

const ALIVE = { key: '.metadata.deletionTimestamp', operator: 'DoesNotExist' }
const IMAGE_IS_ABSENT = `.spec.containers.[] | select( .image | endswith(":${ABSENT_TAG}") ) | .name`

/** How kwok plays node and pods: everything becomes ready at once, what is to go goes. Returns the path of its configuration. */
export async function fakeKubelet(folder: string): Promise<string> {
  const stages = [
    stage('node-ready', 'Node', [whereReady('NotIn')], { statusTemplate: NODE_IS_READY }),
    stage('pod-ready', 'Pod', [ALIVE, whereReady('NotIn'), { key: IMAGE_IS_ABSENT, operator: 'DoesNotExist' }], {
      statusTemplate: POD_IS_READY,
    }),
    stage(
      'pod-without-image',
      'Pod',
      [
        ALIVE,
        { key: '.status.containerStatuses', operator: 'DoesNotExist' },
        { key: IMAGE_IS_ABSENT, operator: 'Exists' },
      ],
      {
        statusTemplate: POD_HAS_NO_IMAGE,
      },
    ),
    stage('pod-gone', 'Pod', [{ key: '.metadata.deletionTimestamp', operator: 'Exists' }], { delete: true }),
  ]
  const path = join(folder, 'kwok.yaml')
  await writeFile(path, stages.map((each) => stringify(each)).join('---\n'))
  return path
}

type Requirement = { readonly key: string; readonly operator: string; readonly values?: readonly string[] }

function whereReady(operator: 'In' | 'NotIn'): Requirement {
  return { key: '.status.conditions.[] | select( .type == "Ready" ) | .status', operator, values: ['True'] }
}

function stage(name: string, kind: 'Node' | 'Pod', matchExpressions: readonly Requirement[], next: object) {
  const spec = { resourceRef: { apiGroup: 'v1', kind }, selector: { matchExpressions }, next }
  return { apiVersion: 'kwok.x-k8s.io/v1alpha1', kind: 'Stage', metadata: { name }, spec }
}
