import remarkFrontmatter from 'remark-frontmatter'
import remarkGfm from 'remark-gfm'
import remarkParse from 'remark-parse'
import { unified } from 'unified'
import type { Processor } from 'unified'
import type { Root } from 'mdast'

const AUTOLINKS = ['emailAutolink', 'protocolAutolink', 'wwwAutolink']

type Grammar = {
  micromarkExtensions?: unknown[]
  fromMarkdownExtensions?: (object | readonly object[])[]
}

/** The Markdown that documents are written in: GitHub's, with front matter, and without links that are made of bare addresses. */
export function markdownGrammar(): Processor<Root> {
  return unified().use(remarkParse).use(remarkFrontmatter, ['yaml']).use(remarkGfm).use([withoutAutolinks])
}

/**
 * Leaves an address that is written as bare text what it is: text. To make a link of it, the parser looks back over everything since an open
 * bracket at each letter, which takes time with the square of a line's length, and nothing here asks where a link goes.
 */
function withoutAutolinks(this: Processor): void {
  const grammar = this.data() as Grammar
  grammar.micromarkExtensions = [...(grammar.micromarkExtensions ?? []), { disable: { null: AUTOLINKS } }]
  // Of all extensions only that of the addresses goes over the finished tree.
  grammar.fromMarkdownExtensions = (grammar.fromMarkdownExtensions ?? [])
    .flat()
    .map((extension) => ({ ...extension, transforms: [] }))
}
