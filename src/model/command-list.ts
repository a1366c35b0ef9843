/** Who may give a command: anybody the forge knows, whoever asked for the engagement and who may write, or only who may write. */
export type CommandRight = 'anybody' | 'requester' | 'writer'

/** One command as people write it in a comment. */
export type CommandUse = {
  readonly name: string
  readonly usage: string
  /** What it does, in one line. */
  readonly purpose: string
  readonly right: CommandRight
}

/** Every command there is, in the order in which help lists them. None of them approves a phase: that takes a review. */
export const COMMANDS: readonly CommandUse[] = [
  { name: 'help', usage: '/sdd help', purpose: 'lists the commands', right: 'anybody' },
  {
    name: 'status',
    usage: '/sdd status',
    purpose: 'tells how far the engagement is and who must act',
    right: 'anybody',
  },
  {
    name: 'explain',
    usage: '/sdd explain [CODE]',
    purpose: 'tells why the checks say what they say; with a code, what that code means and how to mend it',
    right: 'anybody',
  },
  {
    name: 'specify',
    usage: '/sdd specify [USE-CASE or words] [--based-on ENGAGEMENT]',
    purpose:
      'makes an engagement of an issue that no form opened: with this use case, or with the one that its words are closest to; "blank" for none',
    right: 'requester',
  },
  {
    name: 'analyze',
    usage: '/sdd analyze',
    purpose: 'lists what is to mend in the documents and what covers each requirement',
    right: 'anybody',
  },
  {
    name: 'plan',
    usage: '/sdd plan [--variant <variant>]',
    purpose:
      'drafts again what stands beside a design that people have written on; with a variant such as reliability, drafts that beside the design',
    right: 'writer',
  },
  {
    name: 'compare',
    usage: '/sdd compare',
    purpose: 'puts the design and its variants side by side',
    right: 'anybody',
  },
  {
    name: 'choose',
    usage: '/sdd choose <variant> <reason>',
    purpose: 'makes a variant the design, which is drafted again as it; default goes back',
    right: 'requester',
  },
  {
    name: 'tasks',
    usage: '/sdd tasks',
    purpose: 'lists the tasks of the design in their groups, with what may be done at once',
    right: 'anybody',
  },
  {
    name: 'checklist',
    usage: '/sdd checklist',
    purpose: 'lists what of each checklist holds, what does not, and what is to mend for it',
    right: 'anybody',
  },
  {
    name: 'constitution',
    usage: '/sdd constitution',
    purpose: 'shows the rules that every design is held to, and which of them a program checks',
    right: 'anybody',
  },
  {
    name: 'clarify',
    usage: '/sdd clarify',
    purpose:
      'lists the open questions, ranked by what hangs on them, each with why it matters and a line that answers it',
    right: 'anybody',
  },
  {
    name: 'clarify',
    usage: '/sdd clarify Q-001 <answer>',
    purpose: 'answers an open question; the spec is drafted again with it',
    right: 'requester',
  },
  {
    name: 'decide',
    usage: '/sdd decide TRD-001 A <reason>',
    purpose: 'decides a tradeoff; the feasibility report is drafted again with it',
    right: 'requester',
  },
  { name: 'build', usage: '/sdd build', purpose: 'starts the build once Gate 2 is locked', right: 'writer' },
  {
    name: 'retry',
    usage: '/sdd retry',
    purpose: 'starts another attempt of a build that stopped; otherwise has everything looked at again',
    right: 'writer',
  },
  {
    name: 'approve-plan',
    usage: '/sdd approve-plan <digest>',
    purpose:
      'lets a build apply what its rehearsals say, where the policy asks for that; not by who asked for the build',
    right: 'writer',
  },
]

/** The right that a command takes, which may be another one without an argument; one that there is not may be refused to anybody. */
export function rightOf(name: string, argument: string): CommandRight {
  const uses = COMMANDS.filter((each) => each.name === name)
  const bare = argument === '' ? uses.find(({ usage }) => usage === `/sdd ${name}`) : undefined
  return (bare ?? uses.at(-1))?.right ?? 'anybody'
}
