import type { Skill } from '../../../../src/skills/registry.ts'
import type { Files } from '../../toy-skill.ts'
import { webSkill } from './web-skill.ts'

const MANIFEST = {
  entry: 'chart',
  inputs: {
    type: 'object',
    required: ['namespace', 'release'],
    properties: { namespace: { type: 'string' }, release: { type: 'string' } },
  },
  secrets: ['kubeconfig', 'db-password'],
}

const TEMPLATES = `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}
spec:
  replicas: {{ .Values.replicas }}
  selector:
    matchLabels: { app: {{ .Release.Name }} }
  template:
    metadata:
      labels: { app: {{ .Release.Name }} }
    spec:
      containers:
        - name: web
          image: {{ .Values.image_name | quote }}
---
apiVersion: v1
kind: Secret
metadata:
  name: {{ .Release.Name }}
stringData:
  password: {{ .Values.secrets.db_password | quote }}
`

const CHART: Files = {
  'chart/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 0.1.0\nappVersion: "1.27"\n',
  'chart/values.yaml': 'image_name: registry.example/web:1\nreplicas: 2\nsecrets: { db_password: from-the-runner }\n',
  'chart/templates/all.yaml': TEMPLATES,
}

/** A skill that is a chart of a Deployment and a Secret; with other files in the place of some of its own. */
export function chartSkill(files: Files = {}, manifest: Readonly<Record<string, unknown>> = {}): Promise<Skill> {
  return webSkill({ ...MANIFEST, ...manifest }, { ...CHART, ...files }, 'web/release')
}
