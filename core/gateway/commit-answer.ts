// How a failed commit is told to DuckDB. What it means for the write the receipt says; this only has to end the
// statement: DuckDB asks again after 500, 503 and 504, and by then the commit has been tried often enough.

import { FirnError } from '../contract/errors.ts'
import { type CatalogResponse, errorResponse } from '../spec/catalog.ts'

export function failedCommitAnswer(error: unknown): CatalogResponse {
  const message = error instanceof Error ? error.message : String(error)
  switch (error instanceof FirnError ? error.code : undefined) {
    case 'conflict':
      return errorResponse(409, 'CommitFailedException', message)
    case 'unauthorized':
      return errorResponse(403, 'ForbiddenException', message)
    case 'invalid_input':
    case 'unsupported':
    case 'cancelled':
      return errorResponse(400, 'BadRequestException', message)
    case 'not_found':
      return errorResponse(404, 'NoSuchTableException', message)
    default:
      return errorResponse(502, 'CommitStateUnknownException', message)
  }
}
