import type { CodeEntry } from './code-entry.ts'

/** SG30x to SG32x: the form of the artifacts, and the customer spec. */
export const DOCUMENT_CODES: Readonly<Record<string, CodeEntry>> = {
  SG300: {
    title: 'no readable text',
    meaning: 'An artifact has to be a regular UTF-8 file of at most 1 MiB: links and submodules hide what is approved.',
    remedy: 'Replace it by a plain text file.',
  },
  SG301: {
    title: 'front matter that cannot be read',
    meaning:
      'The YAML between the two --- lines at the top is what programs read of a document. It is missing, or no strict YAML.',
    remedy: 'Restore the block; the template shows its fields.',
  },
  SG302: {
    title: 'a document, or a field of its front matter, that is missing or wrong',
    meaning:
      'Every phase ends in a document with fixed fields; unknown fields are refused, so that a typing error is never taken for consent.',
    remedy: 'Correct the field, or let the document be drafted.',
  },
  SG303: {
    title: 'a section that is missing or doubled',
    meaning: 'Reviewers find the same sections in every document of a kind, each once.',
    remedy: 'Add the section, or join the two.',
  },
  SG304: {
    title: 'an empty section',
    meaning: 'A section without text says nothing that could be approved.',
    remedy: 'Write what the section is for; the finding says what that is.',
  },
  SG305: {
    title: 'a data block that cannot be read in one way only',
    meaning:
      'The fenced block holds what is built from. Two readers of Markdown must see the same one, so there is exactly one and it is written plainly.',
    remedy: 'Keep one fenced block, not indented, closed by three backticks on a line of their own.',
  },
  SG306: {
    title: 'a data block that is no strict YAML',
    meaning: 'Doubled keys, aliases, tags and the like can be read in two ways and are refused.',
    remedy: 'Mend the block at the line that the finding names.',
  },
  SG307: {
    title: 'a wrong value in a data block',
    meaning: 'A field of the block is missing, unknown, or not of the kind that is expected there.',
    remedy: 'Correct the field; the template shows them all.',
  },
  SG308: {
    title: 'raw HTML',
    meaning: 'HTML can hide text from people that programs read, or the other way round.',
    remedy: 'Write it as Markdown, or in backticks.',
  },
  SG309: {
    title: 'hidden characters',
    meaning:
      'A character that cannot be seen, or an unusual line end, can make a text say something else than what is shown.',
    remedy: 'Type the line again, and save the file with the line ends of Unix.',
  },
  SG310: {
    title: 'an id that stands twice',
    meaning: 'Requirements, criteria and decisions are traced by their ids; each id names one thing.',
    remedy: 'Give the second one the next free number.',
  },
  SG311: {
    title: 'an open question',
    meaning: 'Something is marked as not known. A gate locks what is known, so nothing is guessed.',
    remedy:
      'Answer it: `/sdd clarify Q-… <answer>` on the pull request of the spec, or in its place in the document. `/sdd clarify` alone lists what is open.',
  },
  SG312: {
    title: 'a citation of nothing',
    meaning: 'A criterion or a capability cites a requirement that the spec does not hold.',
    remedy: 'Add the requirement, or cite one that is there.',
  },
  SG313: {
    title: 'a requirement that nothing verifies',
    meaning:
      'A requirement without an acceptance criterion could never be shown to hold; a spec without any requirement asks for nothing.',
    remedy: 'Add an acceptance criterion that cites the requirement.',
  },
  SG314: {
    title: 'a criterion without a check',
    meaning: 'An acceptance criterion is proven by a named check of a skill, never by somebody saying so.',
    remedy: 'End the criterion with: check: `name-of-a-check`.',
  },
  SG315: {
    title: 'a use case or an input that the library does not take',
    meaning:
      'The spec names a use case of the spec library, and gives the inputs that it asks for, each as its schema says.',
    remedy: 'Correct the value, or install the use case and version that the spec names.',
  },
  SG316: {
    title: 'an environment that is not allowed or not described',
    meaning:
      'An engagement is built in an environment that the policy lists, and whose targets an inventory describes.',
    remedy: 'Name an environment of the policy, or add its inventory under `.specgate/environments`.',
  },
  SG317: {
    title: 'an unknown target',
    meaning: 'Only targets of the environment’s inventory may be touched.',
    remedy: 'Name a target of the inventory.',
  },
  SG318: {
    title: 'a check that no skill offers',
    meaning: 'A criterion names a check that none of the use case’s skills runs, so it could never pass.',
    remedy: 'Name a check that a skill of the use case offers.',
  },
  SG319: {
    title: 'an open item of the checklist',
    meaning: 'The checklist of the spec holds what a reviewer relies on; an item not ticked is not done.',
    remedy: 'Mend the spec until the item holds, then tick it.',
  },
  SG320: {
    title: 'a capability snapshot that cannot be read',
    meaning: 'The file holds what discovery found in the environment; it is written by the machine alone.',
    remedy: 'Remove it; discovery runs again and writes it.',
  },
  SG321: {
    title: 'a document beyond the limits',
    meaning:
      'A document that is too long or too deeply nested is not read, so that no document can keep the machine busy.',
    remedy: 'Shorten or split it; long data belongs into a file of its own.',
  },
  SG323: {
    title: 'a document of another engagement',
    meaning:
      'A document names the engagement whose folder it lies in; a copy of another one’s says nothing of this one.',
    remedy: 'Write, or let be drafted, what this engagement is about.',
  },
  SG322: {
    title: 'an item in the wrong place',
    meaning:
      'An item with an id counts only in a list of its own section; elsewhere it would look binding and bind nobody.',
    remedy: 'Write it in its section, and speak of it elsewhere without the bold id.',
  },
}
