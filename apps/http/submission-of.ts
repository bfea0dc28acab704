import type { IncomingMessage } from 'node:http';
import type { CartLine, Id, Reservation, Submission, User } from '../../core/index.js';
import { clientAddress } from './client-address.js';

export interface OrderAsked {
  readonly user: User;
  readonly participantId: Id;
  readonly lines: readonly CartLine[];
  readonly reservation?: Reservation | undefined;
}

/** What a request asks for, and who asks from where with what: the same for the API and the order form. */
export function submissionOf(
  request: IncomingMessage,
  { user, participantId, lines, reservation }: OrderAsked,
  trustedProxyHops: number,
): Submission {
  return {
    participantId,
    userId: user.id,
    username: user.username,
    lines,
    ipAddress: clientAddress(request, trustedProxyHops),
    userAgent: userAgentOf(request),
    reservation,
  };
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Node reads each byte of a header as one character of Latin-1, and clients write UTF-8: what is no UTF-8 stays as it was read. */
function userAgentOf({ headers }: IncomingMessage): string | null {
  const read = headers['user-agent'];
  if (read === undefined) return null;
  try {
    return utf8.decode(Buffer.from(read, 'latin1'));
  } catch {
    return read;
  }
}
