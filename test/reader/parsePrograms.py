"""Reads paths of Python files, a line each; writes the syntax tree of each as nested lists, a JSON document a line."""

import ast
import json
import sys

OPERATORS = {
    ast.Add: '+', ast.Sub: '-', ast.Mult: '*', ast.Div: '/', ast.FloorDiv: '//', ast.Mod: '%', ast.Pow: '**',
    ast.MatMult: '@', ast.BitOr: '|', ast.BitAnd: '&', ast.BitXor: '^', ast.LShift: '<<', ast.RShift: '>>',
    ast.USub: '-', ast.UAdd: '+', ast.Invert: '~', ast.Not: 'not', ast.And: 'and', ast.Or: 'or',
    ast.Lt: '<', ast.Gt: '>', ast.LtE: '<=', ast.GtE: '>=', ast.Eq: '==', ast.NotEq: '!=', ast.In: 'in',
    ast.NotIn: 'not in', ast.Is: 'is', ast.IsNot: 'is not',
}  # fmt: skip


def sign(operator):
    return OPERATORS[type(operator)]


def constant(value):
    if value is None or isinstance(value, (bool, str)):
        return ['constant', value]
    if isinstance(value, float) and abs(value) < float('inf'):
        return ['constant', value]
    if isinstance(value, int) and value < 2**53:
        return ['constant', value]
    return '?'


def clauses(generators):
    return [[expression(one.target), expression(one.iter), [expression(test) for test in one.ifs]] for one in generators]


def parameters(args):
    plain = [*args.posonlyargs, *args.args]
    defaults = [None] * (len(plain) - len(args.defaults)) + args.defaults
    found = [['positional', one.arg, expression(default)] for one, default in zip(plain, defaults)]
    if args.vararg:
        found.append(['star', args.vararg.arg, None])
    found += [['keywordOnly', one.arg, expression(default)] for one, default in zip(args.kwonlyargs, args.kw_defaults)]
    if args.kwarg:
        found.append(['doubleStar', args.kwarg.arg, None])
    return found


def arguments(node):
    """In the order of the text."""
    given = node.bases if isinstance(node, ast.ClassDef) else node.args
    found = []
    for one in sorted([*given, *node.keywords], key=lambda one: (one.lineno, one.col_offset)):
        if isinstance(one, ast.keyword):
            found.append([one.arg or '**', expression(one.value)])
        elif isinstance(one, ast.Starred):
            found.append(['*', expression(one.value)])
        else:
            found.append(['', expression(one)])
    return found


def expression(node):
    if node is None:
        return None
    match node:
        case ast.Constant():
            return constant(node.value)
        case ast.Name():
            return ['name', node.id]
        case ast.Attribute():
            return ['.', expression(node.value), node.attr]
        case ast.Call():
            return ['call', expression(node.func), arguments(node)]
        case ast.Subscript():
            return ['[]', expression(node.value), expression(node.slice)]
        case ast.Slice():
            return ['slice', expression(node.lower), expression(node.upper), expression(node.step)]
        case ast.Starred():
            return ['*', expression(node.value)]
        case ast.BinOp():
            return [sign(node.op), expression(node.left), expression(node.right)]
        case ast.UnaryOp():
            return [sign(node.op), expression(node.operand)]
        case ast.BoolOp():
            found = expression(node.values[0])
            for value in node.values[1:]:
                found = [sign(node.op), found, expression(value)]
            return found
        case ast.Compare():
            rest = [[sign(op), expression(right)] for op, right in zip(node.ops, node.comparators)]
            return ['compare', expression(node.left), rest]
        case ast.IfExp():
            return ['if', expression(node.test), expression(node.body), expression(node.orelse)]
        case ast.Lambda():
            return ['lambda', parameters(node.args), expression(node.body)]
        case ast.Tuple() | ast.List() | ast.Set():
            return [type(node).__name__.lower(), [expression(one) for one in node.elts]]
        case ast.Dict():
            return ['dict', [[expression(key), expression(value)] for key, value in zip(node.keys, node.values)]]
        case ast.ListComp() | ast.SetComp() | ast.GeneratorExp():
            kind = {ast.ListComp: 'list', ast.SetComp: 'set', ast.GeneratorExp: 'generator'}[type(node)]
            return ['for', kind, None, expression(node.elt), clauses(node.generators)]
        case ast.DictComp():
            return ['for', 'dict', expression(node.key), expression(node.value), clauses(node.generators)]
        case ast.NamedExpr():
            return [':=', expression(node.target), expression(node.value)]
        case ast.Yield():
            return ['yield', False, expression(node.value)]
        case ast.YieldFrom():
            return ['yield', True, expression(node.value)]
        case ast.Await():
            return expression(node.value)
        case ast.JoinedStr():
            if all(isinstance(one, ast.Constant) for one in node.values):
                return ['constant', ''.join(one.value for one in node.values)]
            return ['format', [expression(one.value) for one in node.values if isinstance(one, ast.FormattedValue)]]
    return '?'


def names(aliases):
    tops = [one.name.split('.')[0] for one in aliases]
    return [[one.asname, one.name] if one.asname else [top, top] for one, top in zip(aliases, tops)]


def block(body):
    return [statement(one) for one in body]


def statement(node):
    match node:
        case ast.Expr():
            return ['expression', expression(node.value)]
        case ast.Assign():
            return ['assign', [expression(one) for one in node.targets], expression(node.value)]
        case ast.AnnAssign():
            if node.value is None:
                return ['declare', expression(node.target), expression(node.annotation)]
            return ['assign', [expression(node.target)], expression(node.value)]
        case ast.AugAssign():
            return ['update', sign(node.op), expression(node.target), expression(node.value)]
        case ast.Return():
            return ['return', expression(node.value)]
        case ast.Delete():
            return ['delete', [expression(one) for one in node.targets]]
        case ast.Pass() | ast.Break() | ast.Continue():
            return [type(node).__name__.lower()]
        case ast.Raise():
            return ['raise', expression(node.exc)]
        case ast.Import():
            return ['import', names(node.names)]
        case ast.ImportFrom():
            module = '.' * node.level + (node.module or '')
            if node.names[0].name == '*':
                return ['importAll', module]
            dot = '' if module.endswith('.') else '.'
            return ['import', [[one.asname or one.name, f'{module}{dot}{one.name}'] for one in node.names]]
        case ast.Global() | ast.Nonlocal():
            return ['scope', type(node).__name__.lower(), node.names]
        case ast.Assert():
            return ['assert', expression(node.test)]
        case ast.If():
            return ['if', expression(node.test), block(node.body), block(node.orelse)]
        case ast.While():
            return ['while', expression(node.test), block(node.body), block(node.orelse)]
        case ast.For() | ast.AsyncFor():
            return ['for', expression(node.target), expression(node.iter), block(node.body), block(node.orelse)]
        case ast.Try():
            handlers = [[expression(one.type), one.name, block(one.body)] for one in node.handlers]
            return ['try', block(node.body), handlers, block(node.orelse), block(node.finalbody)]
        case ast.With() | ast.AsyncWith():
            items = [[expression(one.context_expr), expression(one.optional_vars)] for one in node.items]
            return ['with', items, block(node.body)]
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            decorators = [expression(one) for one in node.decorator_list]
            return ['function', node.name, parameters(node.args), decorators, block(node.body)]
        case ast.ClassDef():
            decorators = [expression(one) for one in node.decorator_list]
            return ['class', node.name, arguments(node), decorators, block(node.body)]
        case ast.Match():
            return ['match', expression(node.subject), [[expression(one.guard), block(one.body)] for one in node.cases]]
    return '?'


sys.setrecursionlimit(5000)
for path in sys.stdin.read().split('\n'):
    with open(path, encoding='utf-8', newline='') as file:
        print(json.dumps(block(ast.parse(file.read()).body)))
