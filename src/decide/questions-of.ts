import { openQuestions } from '../derive/open-questions.ts'
import { readAnswers } from '../derive/read-answers.ts'
import { readDossier } from '../derive/dossier.ts'
import { requestedValues } from '../derive/requested-values.ts'
import { openMarkers } from '../documents/clarification-marker.ts'
import type { CustomerSpec } from '../documents/customer-spec.ts'
import { lockOf } from '../model/engagement.ts'
import type { InputValues } from '../model/library-spec.ts'
import { questionId } from '../model/library-spec.ts'
import { artifactPath } from '../model/place.ts'
import type { OpenQuestions } from '../model/question.ts'
import { isMachineOnly, workplaceOf } from './scene.ts'
import type { Scene } from './scene.ts'

/**
 * What is open in an engagement's spec; nothing once Gate 1 is locked, unless somebody reopens it. While only the machine wrote the spec, the
 * request and the answers tell, also those that it has not been drafted with yet; what people have written tells for itself.
 */
export function questionsOf(scene: Pick<Scene, 'snapshot' | 'engagement' | 'library'>): OpenQuestions {
  const { snapshot, engagement, library } = scene
  const { issue } = snapshot
  const document = artifactPath(engagement.id, 'requirements')
  const isLocked = lockOf(engagement, 'requirements') !== null
  const content = workplaceOf(scene, 'requirements')?.content ?? null
  if (issue === null || (isLocked && content === null)) {
    return { questions: [], markers: [], document, isWrittenByHand: false }
  }
  const spec = content === null ? null : readDossier(snapshot, engagement.id, { gate: 'requirements', content }).spec
  const isWrittenByHand = content !== null && (isLocked || !isMachineOnly(snapshot, content))
  const values =
    isWrittenByHand && spec !== null
      ? answeredIn(spec)
      : requestedValues(snapshot, issue, library, readAnswers(snapshot, library))
  const asked = new Set(library.inputs.map((_, index) => questionId(index)))
  const markers = (spec?.markers ?? []).filter(({ id }) => id === null || !asked.has(id))
  return {
    questions: openQuestions(snapshot, issue, library, values),
    markers: markers.map(({ line, question }) => ({ line, question })),
    document,
    isWrittenByHand,
  }
}

/** The inputs of a spec without those that a marker stands in. */
function answeredIn({ inputs }: CustomerSpec): InputValues {
  return Object.fromEntries(Object.entries(inputs).filter(([, value]) => openMarkers(String(value)).length === 0))
}
