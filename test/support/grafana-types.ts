import { join } from 'node:path';
import ts from 'typescript';

/** A file that is there for the compiler only. */
const VIRTUAL = join(process.cwd(), 'test/support/dashboard-as-typescript.ts');

const panelOptions = (kind: string, name: string) =>
  `@grafana/schema/dist/esm/raw/composable/${kind}/panelcfg/x/${name}PanelCfg_types.gen`;

/**
 * What Grafana's own types (@grafana/schema) have against a dashboard: wrong values, and members that they do not know. Grafana publishes no other schema of a dashboard that could
 * be had without it. Empty when there is nothing.
 */
export function complaintsOfGrafana(dashboard: string): readonly string[] {
  const source = `
import type { Dashboard, FieldConfig, Panel, RowPanel, VariableModel } from '@grafana/schema';
import type { FieldConfig as TimeSeriesField, Options as TimeSeries } from '${panelOptions('timeseries', 'TimeSeries')}';
import type { Options as Stat } from '${panelOptions('stat', 'Stat')}';
import type { FieldConfig as StateField, Options as StateTimeline } from '${panelOptions('statetimeline', 'StateTimeline')}';
/** JSON has texts where the types have enumerations. */
type Json<T> = T extends string ? (string extends T ? T : \`\${T}\`) : T extends object ? { [K in keyof T]: Json<T[K]> } : T;
interface Target { refId: string; datasource: Panel['datasource']; expr: string; legendFormat: string }
type Of<Kind extends string, Options, Field> = Omit<Json<Panel>, 'type' | 'options' | 'targets' | 'fieldConfig'> & {
  type: Kind; targets: Target[]; options: Json<Options>;
  fieldConfig: { defaults: Omit<Json<FieldConfig>, 'custom'> & { custom?: Json<Field> }; overrides: [] };
};
type Panels = Of<'timeseries', TimeSeries, TimeSeriesField> | Of<'stat', Stat, never> | Of<'state-timeline', StateTimeline, StateField> | Json<RowPanel>;
type Whole = Omit<Json<Dashboard>, 'panels' | 'templating'> & { panels: Panels[]; templating: { list: Json<VariableModel>[] } };
export default ${dashboard.trim()} satisfies Whole;
`;
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.getSourceFile = (name, ...rest) =>
    name === VIRTUAL ? ts.createSourceFile(name, source, ts.ScriptTarget.ES2023) : getSourceFile(name, ...rest);
  host.fileExists = (name) => name === VIRTUAL || fileExists(name);
  host.readFile = (name) => (name === VIRTUAL ? source : readFile(name));
  const program = ts.createProgram([VIRTUAL], options, host);
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}
