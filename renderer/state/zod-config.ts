// Imported before anything that makes a schema: zod compiles parsers with `new Function` unless told not to, and the
// page's content security policy has no place for that (the attempt alone is reported on the console).

import * as z from 'zod'

z.config({ jitless: true })
