/** `valid`: as the document says, so that bad input is no answer to it. `nearly`: one thing is wrong. `hostile`: anything. */
export type Kind = 'valid' | 'nearly' | 'hostile';

export interface Call {
  readonly kind: Kind;
  readonly method: string;
  /** With the query string, percent-encoded. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** A name among the people of the app, or undefined for nobody; ignored when the call brings credentials of its own. */
  readonly who: string | undefined;
  /** How long after the call before it. */
  readonly waitMs: number;
  /** How often it is sent, one after the other. */
  readonly times: number;
}

/** A call, however often it is sent. */
export type SingleCall = Omit<Call, 'times'>;

/** Stands in a call for a refresh token of John, which is issued when the call is sent. */
export const REFRESH_TOKEN = '<refresh token of john>';

/** A request as it is put together, before it is written down. */
export interface Draft {
  readonly query: readonly (readonly [name: string, value: string])[];
  readonly headers: Readonly<Record<string, string>>;
  readonly json: unknown;
}

export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD', 'TRACE', 'PROPFIND'];
