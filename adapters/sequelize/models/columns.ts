import { DataTypes, type Model, type ModelStatic } from 'sequelize';

/** Exact amounts of two places: wide enough for any price x quantity x lines, and any balance x multiplier. */
export const MONEY = DataTypes.DECIMAL(60, 2);

/** Attributes and their columns, in the model's order. */
export function columnsOf(model: ModelStatic<Model>): { readonly attribute: string; readonly column: string }[] {
  return Object.entries(model.getAttributes()).map(([attribute, { field = attribute }]) => ({
    attribute,
    column: field,
  }));
}

/** The model's columns under the names of its attributes, for a hand-written SELECT. */
export function selectList(model: ModelStatic<Model>): string {
  return columnsOf(model)
    .map(({ attribute, column }) => `${column} AS "${attribute}"`)
    .join(', ');
}
