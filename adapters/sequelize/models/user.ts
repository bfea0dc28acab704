import { DataTypes, type InferAttributes, Model, type ModelStatic, type Sequelize } from 'sequelize';

/** `account_user`. */
export class UserModel extends Model<InferAttributes<UserModel>> {
  declare id: string;
  declare username: string;
  /** The username in lower case, as JavaScript sees it: unique whatever the locale of the database. */
  declare usernameKey: string;
  declare passwordHash: string | null;
  declare participantId: string | null;
  declare isStaff: boolean;
  declare isSuperuser: boolean;
  declare isActive: boolean;
  declare tokenVersion: number;
}

// Sequelize writes into the objects it is given: each attribute needs its own.
const flag = () => ({ type: DataTypes.BOOLEAN, allowNull: false });

export function defineUsers(sequelize: Sequelize): ModelStatic<UserModel> {
  return class extends UserModel {}.init(
    {
      id: { type: DataTypes.TEXT, primaryKey: true },
      username: { type: DataTypes.TEXT, allowNull: false },
      usernameKey: { type: DataTypes.TEXT, allowNull: false },
      passwordHash: DataTypes.TEXT,
      participantId: DataTypes.TEXT,
      isStaff: flag(),
      isSuperuser: flag(),
      isActive: flag(),
      tokenVersion: { type: DataTypes.INTEGER, allowNull: false },
    },
    { sequelize, modelName: 'User', tableName: 'account_user', underscored: true, timestamps: false },
  );
}
