/** Whether a name can stand after `refs/heads/`: a strict subset of what git allows, so that it is safe in any command or file. */
export function isBranchName(name: string): boolean {
  return (
    name.length <= 200 &&
    /^[A-Za-z0-9_][A-Za-z0-9._/+-]*$/.test(name) &&
    !/\.\.|\/\/|\/\.|\.lock(\/|$)|[./]$/.test(name) &&
    name !== 'HEAD'
  )
}
