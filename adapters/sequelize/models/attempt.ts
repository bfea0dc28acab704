import { DataTypes, type InferAttributes, Model, type ModelStatic, type Sequelize } from 'sequelize';
import type { ErrorCode, RecordedReason } from '../../../core/index.js';
import { MONEY } from './columns.js';

/** As in the API: `[{product_id, quantity, price}]`. */
export interface StoredSnapshotLine {
  readonly product_id: string;
  readonly quantity: number;
  readonly price: string | null;
}

/** `orders_failedorderattempt`. No foreign keys: an attempt outlives its participant, its user and its order. */
export class AttemptModel extends Model<InferAttributes<AttemptModel>> {
  declare id: string;
  declare submissionId: string;
  declare createdAt: Date;
  declare participantId: string;
  declare participantName: string | null;
  declare userId: string;
  declare username: string | null;
  declare reason: RecordedReason;
  declare errorCodes: ErrorCode[];
  declare validationErrors: string[];
  /** The texts joined by `; `, kept for searching and grouping. */
  declare errorSummary: string;
  declare orderId: string | null;
  declare idempotencyKey: string;
  declare cartHash: string;
  declare cartSnapshot: StoredSnapshotLine[];
  declare totalAttempted: string | null;
  declare foodTotal: string | null;
  declare hygieneTotal: string | null;
  declare fullBalance: string | null;
  declare availableBalance: string | null;
  declare hygieneBalance: string | null;
  declare programPauseActive: boolean | null;
  declare programPauseName: string;
  declare voucherMultiplier: string | null;
  declare activeVoucherCount: number | null;
  declare ipAddress: string | null;
  declare userAgent: string | null;
}

// Sequelize writes into the objects it is given: each attribute needs its own.
const text = () => ({ type: DataTypes.TEXT, allowNull: false });

export function defineAttempts(sequelize: Sequelize): ModelStatic<AttemptModel> {
  return class extends AttemptModel {}.init(
    {
      id: { type: DataTypes.BIGINT, primaryKey: true, autoIncrement: true },
      submissionId: text(),
      createdAt: { type: DataTypes.DATE(3), allowNull: false },
      participantId: text(),
      participantName: DataTypes.TEXT,
      userId: text(),
      username: DataTypes.TEXT,
      reason: text(),
      errorCodes: { type: DataTypes.ARRAY(DataTypes.TEXT), allowNull: false },
      validationErrors: { type: DataTypes.ARRAY(DataTypes.TEXT), allowNull: false },
      errorSummary: text(),
      orderId: DataTypes.TEXT,
      idempotencyKey: text(),
      cartHash: text(),
      cartSnapshot: { type: DataTypes.JSONB, allowNull: false },
      totalAttempted: MONEY,
      foodTotal: MONEY,
      hygieneTotal: MONEY,
      fullBalance: MONEY,
      availableBalance: MONEY,
      hygieneBalance: MONEY,
      programPauseActive: DataTypes.BOOLEAN,
      programPauseName: text(),
      voucherMultiplier: DataTypes.DECIMAL,
      activeVoucherCount: DataTypes.INTEGER,
      ipAddress: DataTypes.TEXT,
      userAgent: DataTypes.TEXT,
    },
    {
      sequelize,
      modelName: 'FailedOrderAttempt',
      tableName: 'orders_failedorderattempt',
      underscored: true,
      timestamps: false,
    },
  );
}
