import { openInterpreter } from '../../../../src/skills/runners/interpreter.ts'
import { describePeers } from '../../../peers/peer.ts'
import { goldenCases } from '../programs/golden-cases.ts'

const OPEN = `import json, os, sys
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, Request, build_opener

with open(os.environ["SPECGATE_INPUT"]) as source:
    document = json.load(source)
inputs, token = document["inputs"], os.environ["SPECGATE_SECRET_TOKEN"]

def answer(result):
    with open(os.environ["SPECGATE_OUTPUT"], "w") as target:
        json.dump(result, target)

def ask(method, value=None):
    headers = {"X-Pid": str(os.getpid()), "Authorization": f"Bearer {token}"}
    request = Request(inputs["url"], value and value.encode(), headers, method=method)
    try:
        return build_opener(ProxyHandler({})).open(request).read().decode()
    except HTTPError as refusal:
        sys.exit(f"{method} {inputs['url']}: {refusal.code} {refusal.read().decode()}")
    except URLError as cause:
        sys.exit(f"no answer from {inputs['url']}: {cause.reason}")
`

const PROGRAMS = {
  set: `${OPEN}
if "chatter" in inputs:
    print("x" * inputs["chatter"])
if document["mode"] == "dry-run":
    answer({"would-write": inputs["value"]})
else:
    print(f"setting {inputs['value']} with {token}")
    ask("PUT", inputs["value"])
    answer({"written": inputs["value"]})
`,
  observe: `${OPEN}
answer({"value": ask("GET")})
`,
  undo: `${OPEN}
ask("PUT", document["before"]["value"])
answer({})
`,
  'checks/answers': `${OPEN}
answer({"passed": True, "detail": f"it answers {ask('GET')}"})
`,
  'checks/is_set': `${OPEN}
found = ask("GET")
answer({"passed": found == inputs["value"], "detail": f"found {found}"})
`,
}

describePeers('python', ['python3'], () => {
  goldenCases({
    runner: 'python',
    ending: '.py',
    programs: PROGRAMS,
    openMissing: async (place) => {
      const opened = await openInterpreter(place, ['/nonexistent/python3', 'python3'])
      if (!('missing' in opened)) throw new Error('a Python was found')
      return opened
    },
  })
})
