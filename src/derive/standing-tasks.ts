import { readTaskList } from '../documents/task-list.ts'
import { planPath } from '../model/place.ts'
import type { Snapshot } from '../model/snapshot.ts'
import type { StandingTasks } from '../model/task.ts'
import { openDocumentReader } from './document-reader.ts'
import type { DocumentReader } from './document-reader.ts'
import { fileAt } from './overlay.ts'
import { phaseContent } from './phase-content.ts'

/** Reads `tasks.md` where it stands now. */
export function standingTasks(snapshot: Snapshot, documents: DocumentReader = openDocumentReader()): StandingTasks {
  const path = planPath(snapshot.engagement ?? '', 'tasks.md')
  const { read, findings } = documents(fileAt(snapshot, phaseContent(snapshot, 'design'), path), readTaskList)
  return { path, tasks: read?.list?.tasks ?? null, findings }
}
