import ts from 'typescript';

export interface Fault {
  readonly line: number;
  readonly what: string;
}

function parseSource(source: string): ts.SourceFile {
  return ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest, true);
}

/** Every node, from the top down. */
function nodesOf(root: ts.Node): readonly ts.Node[] {
  const found: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(root);
  return found;
}

function fault(node: ts.Node, what: string): Fault {
  const file = node.getSourceFile();
  return { line: file.getLineAndCharacterOfPosition(node.getStart()).line + 1, what };
}

/** All that `webPreferences` may hold: these with this value, and the preload script. */
const preferences: Readonly<Record<string, boolean>> = {
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
  navigateOnDragDrop: false,
  spellcheck: false,
  devTools: false,
};

const views: ReadonlySet<string> = new Set(['BrowserWindow', 'WebContentsView', 'BrowserView']);

/** What is wrong with how windows and views are made: each must be made in place, with every preference written out. */
export function windowFaults(source: string): readonly Fault[] {
  const nodes = nodesOf(parseSource(source));
  const made = nodes.filter(
    (node): node is ts.NewExpression => ts.isNewExpression(node) && views.has(lastName(node.expression)),
  );
  return [...made.flatMap(optionFaults), ...nodes.filter(isLooseView).map((node) => fault(node, 'is passed on'))];
}

/** How many windows and views are made. */
export function windowCount(source: string): number {
  return nodesOf(parseSource(source)).filter((node) => ts.isNewExpression(node) && views.has(lastName(node.expression)))
    .length;
}

function lastName(expression: ts.Expression): string {
  if (ts.isParenthesizedExpression(expression)) return lastName(expression.expression);
  if (ts.isPropertyAccessExpression(expression)) return expression.name.text;
  if (ts.isElementAccessExpression(expression)) return expression.argumentExpression.getText().slice(1, -1);
  return ts.isIdentifier(expression) ? expression.text : '';
}

/** A class that is named as a value and not made on the spot: an alias, a subclass, a parameter. */
function isLooseView(node: ts.Node): boolean {
  if (!ts.isIdentifier(node) || !views.has(node.text)) return false;
  const { parent } = node;
  if (ts.isImportSpecifier(parent)) return parent.propertyName !== undefined;
  if (ts.isTypeReferenceNode(parent)) return false;
  const made = ts.isPropertyAccessExpression(parent) && parent.name === node ? parent.parent : parent;
  return !ts.isNewExpression(made);
}

function optionFaults(made: ts.NewExpression): readonly Fault[] {
  const [options] = made.arguments ?? [];
  if (options === undefined || !ts.isObjectLiteralExpression(options))
    return [fault(made, 'options are not written out')];
  const loose = options.properties.filter((property) => !isNamed(property));
  const given = options.properties.find((property) => nameOf(property) === 'webPreferences');
  const written = given !== undefined && ts.isPropertyAssignment(given) ? given.initializer : undefined;
  return [
    ...loose.map((property) => fault(property, 'options are spread or computed')),
    ...(written !== undefined && ts.isObjectLiteralExpression(written)
      ? preferenceFaults(written)
      : [fault(made, 'webPreferences are not written out')]),
  ];
}

function preferenceFaults(written: ts.ObjectLiteralExpression): readonly Fault[] {
  const names = written.properties.map(nameOf);
  const missing = Object.keys(preferences).filter((name) => !names.includes(name));
  const repeated = names.filter((name, index) => name !== undefined && names.indexOf(name) !== index);
  return [
    ...missing.map((name) => fault(written, `${name} is missing`)),
    ...repeated.map((name) => fault(written, `${name} is repeated`)),
    ...written.properties.flatMap((property) => {
      const name = nameOf(property);
      if (name === undefined) return [fault(property, 'a preference is spread or computed')];
      if (name === 'preload') return [];
      if (!Object.hasOwn(preferences, name)) return [fault(property, `${name} is not known`)];
      const literal = preferences[name] ? ts.SyntaxKind.TrueKeyword : ts.SyntaxKind.FalseKeyword;
      const isRight = ts.isPropertyAssignment(property) && property.initializer.kind === literal;
      return isRight ? [] : [fault(property, `${name} is not ${preferences[name]}`)];
    }),
  ];
}

function isNamed(property: ts.ObjectLiteralElementLike): boolean {
  return nameOf(property) !== undefined;
}

function nameOf(property: ts.ObjectLiteralElementLike): string | undefined {
  const { name } = property;
  return name !== undefined && (ts.isIdentifier(name) || ts.isStringLiteral(name)) ? name.text : undefined;
}

/** The names that a source uses as values: identifiers, members and strings in brackets, without comments and texts. */
export function namesUsed(source: string): ReadonlySet<string> {
  const names = nodesOf(parseSource(source)).flatMap((node) => {
    if (ts.isIdentifier(node)) return [node.text];
    return ts.isElementAccessExpression(node) && ts.isStringLiteralLike(node.argumentExpression)
      ? [node.argumentExpression.text]
      : [];
  });
  return new Set(names);
}

/** The texts in a source: literals and the parts of templates. */
export function textsOf(source: string): readonly string[] {
  return nodesOf(parseSource(source)).flatMap((node) =>
    ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node)
      ? [node.text]
      : [],
  );
}

/** The calls of a function or method of this name, with the text of their arguments. */
export function callsOf(source: string, name: string): readonly (readonly string[])[] {
  return nodesOf(parseSource(source)).flatMap((node) =>
    ts.isCallExpression(node) && lastName(node.expression) === name
      ? [node.arguments.map((argument) => argument.getText())]
      : [],
  );
}

/**
 * What a preload script gives away beside what it should: it exposes one object that is written out, whose members are
 * functions that send one known channel, or plain values; and no event and no function of Electron leaves it.
 */
export function preloadFaults(source: string): readonly Fault[] {
  const nodes = nodesOf(parseSource(source));
  const exposures = nodes.filter(
    (node): node is ts.CallExpression => ts.isCallExpression(node) && lastName(node.expression) === 'exposeInMainWorld',
  );
  return [
    ...exposures.slice(1).map((node) => fault(node, 'exposes a second time')),
    ...exposures.flatMap(exposureFaults),
    ...nodes.filter(isLooseRenderer).map((node) => fault(node, 'ipcRenderer is passed on')),
    ...nodes.flatMap((node) => (ts.isCallExpression(node) ? channelFaults(node) : [])),
    ...nodes.filter(isLooseEvent).map((node) => fault(node, 'an event is passed on')),
  ];
}

function exposureFaults(call: ts.CallExpression): readonly Fault[] {
  const exposed = withoutTypes(call.arguments[1]);
  if (exposed === undefined || !ts.isObjectLiteralExpression(exposed))
    return [fault(call, 'exposes what is not written out')];
  return exposed.properties.flatMap((property) => {
    if (!ts.isPropertyAssignment(property) || !isNamed(property)) return [fault(property, 'is spread or computed')];
    return ts.isArrowFunction(property.initializer) ? functionFaults(property.initializer) : [];
  });
}

function functionFaults(exposed: ts.ArrowFunction): readonly Fault[] {
  const rest = exposed.parameters.filter(({ dotDotDotToken }) => dotDotDotToken !== undefined);
  const isCall = ts.isCallExpression(exposed.body);
  return [
    ...rest.map((parameter) => fault(parameter, 'takes any number of arguments')),
    ...(isCall ? [] : [fault(exposed, 'does more than one call')]),
  ];
}

function withoutTypes(node: ts.Expression | undefined): ts.Expression | undefined {
  return node !== undefined && (ts.isSatisfiesExpression(node) || ts.isAsExpression(node))
    ? withoutTypes(node.expression)
    : node;
}

function isLooseRenderer(node: ts.Node): boolean {
  if (!ts.isIdentifier(node) || node.text !== 'ipcRenderer' || ts.isImportSpecifier(node.parent)) return false;
  const { parent } = node;
  const isCalled =
    ts.isPropertyAccessExpression(parent) && ts.isCallExpression(parent.parent) && parent.parent.expression === parent;
  return !(isCalled && ['send', 'invoke', 'on'].includes(parent.name.text));
}

function channelFaults(call: ts.CallExpression): readonly Fault[] {
  if (!ts.isPropertyAccessExpression(call.expression) || call.expression.expression.getText() !== 'ipcRenderer')
    return [];
  const [channel] = call.arguments;
  return channel !== undefined && /^shellChannels\.\w+$/.test(channel.getText())
    ? []
    : [fault(call, 'the channel is not a known one')];
}

/** The first parameter of a listener may be asked for its ports and nothing else. */
function isLooseEvent(node: ts.Node): boolean {
  if (!ts.isIdentifier(node) || node.text !== 'event' || ts.isParameter(node.parent)) return false;
  return !(ts.isPropertyAccessExpression(node.parent) && node.parent.name.text === 'ports');
}
