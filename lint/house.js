/** The house rules that no published rule covers. Loaded by .oxlintrc.json. */

const DRAWERS = /^(utils?|helpers?|common|misc|managers?|services?)(\.[jt]s)?$/

const noClass = {
  create(context) {
    function check(node) {
      if (node.superClass?.name?.endsWith('Error')) return
      context.report({ node, message: 'No classes but errors: use a function over plain data.' })
    }
    return { ClassDeclaration: check, ClassExpression: check }
  },
}

const noTopLevelState = {
  create(context) {
    return {
      'Program > VariableDeclaration[kind!="const"]'(node) {
        context.report({ node, message: 'No top-level mutable state: pass state as an argument.' })
      },
      'Program > ExportNamedDeclaration > VariableDeclaration[kind!="const"]'(node) {
        context.report({ node, message: 'No top-level mutable state: pass state as an argument.' })
      },
    }
  },
}

const noDrawer = {
  create(context) {
    const drawer = context.filename.split(/[/\\]/).find((part) => DRAWERS.test(part))
    if (drawer === undefined) return {}
    return {
      Program(node) {
        context.report({ node, message: `"${drawer}" says nothing: name the file for its one idea.` })
      },
    }
  },
}

const noAsync = {
  create(context) {
    function check(node) {
      if (node.async) context.report({ node, message: 'This folder is pure and synchronous: I/O belongs to the edge.' })
    }
    return { FunctionDeclaration: check, FunctionExpression: check, ArrowFunctionExpression: check }
  },
}

const noClock = {
  create(context) {
    return {
      'NewExpression[callee.name="Date"][arguments.length=0]'(node) {
        context.report({ node, message: 'The clock is a fact of the snapshot.' })
      },
    }
  },
}

export default {
  meta: { name: 'house' },
  rules: {
    'no-class': noClass,
    'no-top-level-state': noTopLevelState,
    'no-drawer': noDrawer,
    'no-async': noAsync,
    'no-clock': noClock,
  },
}
