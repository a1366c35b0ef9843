import type { Command } from './command.ts'
import { analyzeCommand } from './commands/analyze.ts'
import { clarifyCommand } from './commands/clarify.ts'
import { commentCommand } from './commands/comment.ts'
import { constitutionCommand } from './commands/constitution.ts'
import { checklistCommand } from './commands/checklist.ts'
import { chooseCommand } from './commands/choose.ts'
import { compareCommand } from './commands/compare.ts'
import { createCommand } from './commands/create.ts'
import { demoCommand } from './commands/demo.ts'
import { doctorCommand } from './commands/doctor.ts'
import { explainCommand } from './commands/explain.ts'
import { initCommand } from './commands/init.ts'
import { issueCommand } from './commands/issue.ts'
import { libraryCommand } from './commands/library.ts'
import { mergeCommand } from './commands/merge.ts'
import { planCommand } from './commands/plan.ts'
import { reconcileCommand } from './commands/reconcile.ts'
import { approveCommand, reviewCommand } from './commands/review.ts'
import { runCommandOfBuild } from './commands/run.ts'
import { showCommand } from './commands/show.ts'
import { skillsCommand } from './commands/skills.ts'
import { specifyCommand } from './commands/specify.ts'
import { statusCommand } from './commands/status.ts'
import { tasksCommand } from './commands/tasks.ts'
import { verifyCommand } from './commands/verify.ts'

/** Every command, in the order in which a newcomer meets them. */
export const COMMANDS: readonly Command[] = [
  demoCommand,
  initCommand,
  doctorCommand,
  createCommand,
  issueCommand,
  specifyCommand,
  commentCommand,
  clarifyCommand,
  reviewCommand,
  approveCommand,
  mergeCommand,
  planCommand,
  chooseCommand,
  runCommandOfBuild,
  statusCommand,
  showCommand,
  explainCommand,
  analyzeCommand,
  constitutionCommand,
  compareCommand,
  tasksCommand,
  checklistCommand,
  reconcileCommand,
  verifyCommand,
  skillsCommand,
  libraryCommand,
]
