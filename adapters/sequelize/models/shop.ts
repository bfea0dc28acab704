import {
  type CreationOptional,
  DataTypes,
  type InferAttributes,
  type InferCreationAttributes,
  Model,
  type ModelStatic,
  type Sequelize,
} from 'sequelize';
import type { Category } from '../../../core/index.js';
import { MONEY } from './columns.js';

/** `account_participant`. */
export class ParticipantModel extends Model<InferAttributes<ParticipantModel>> {
  declare id: string;
  declare name: string;
}

/** `shop_product`. */
export class ProductModel extends Model<InferAttributes<ProductModel>> {
  declare id: string;
  declare name: string;
  declare category: Category;
  declare price: string;
  declare active: boolean;
}

/** `shop_programpause`. */
export class ProgramPauseModel extends Model<
  InferAttributes<ProgramPauseModel>,
  InferCreationAttributes<ProgramPauseModel>
> {
  declare id: CreationOptional<string>;
  declare name: string;
  /** Inclusive. */
  declare startsAt: Date;
  /** Exclusive. */
  declare endsAt: Date;
  declare multiplier: string;
}

// Sequelize writes into the objects it is given: each attribute needs its own.
const id = () => ({ type: DataTypes.TEXT, primaryKey: true });
const text = () => ({ type: DataTypes.TEXT, allowNull: false });
const instant = () => ({ type: DataTypes.DATE(3), allowNull: false });

export function defineParticipants(sequelize: Sequelize): ModelStatic<ParticipantModel> {
  return class extends ParticipantModel {}.init(
    { id: id(), name: text() },
    { sequelize, modelName: 'Participant', tableName: 'account_participant', timestamps: false },
  );
}

export function defineProducts(sequelize: Sequelize): ModelStatic<ProductModel> {
  return class extends ProductModel {}.init(
    {
      id: id(),
      name: text(),
      category: text(),
      price: { type: MONEY, allowNull: false },
      active: { type: DataTypes.BOOLEAN, allowNull: false },
    },
    { sequelize, modelName: 'Product', tableName: 'shop_product', timestamps: false },
  );
}

export function definePauses(sequelize: Sequelize): ModelStatic<ProgramPauseModel> {
  return class extends ProgramPauseModel {}.init(
    {
      id: { type: DataTypes.BIGINT, primaryKey: true, autoIncrement: true },
      name: text(),
      startsAt: instant(),
      endsAt: instant(),
      multiplier: { type: DataTypes.DECIMAL, allowNull: false },
    },
    { sequelize, modelName: 'ProgramPause', tableName: 'shop_programpause', underscored: true, timestamps: false },
  );
}
