export interface Health {
  /** `degraded`: works with less protection. */
  readonly status: 'ok' | 'degraded' | 'down';
  /** For staff; nothing secret. */
  readonly detail?: string;
  /** Of a guard: whether it holds over all processes now, or each process holds it alone. */
  readonly level?: 'shared' | 'process';
  /** Of a copy: how long ago it was as its source is now, in milliseconds. */
  readonly lagMs?: number;
}

/** A dependency that can say how it is. */
export interface HealthCheck {
  /** As in `database`, `cache`, `lock`, `journal`. */
  readonly name: string;
  /** Resolves within a bounded time and never rejects. */
  check(): Promise<Health>;
}
