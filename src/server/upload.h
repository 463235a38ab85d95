/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "connection.h"
#include "faults.h"
#include "storage.h"

G_BEGIN_DECLS

/* Receives the body of @msg, a PUT that has been allowed and that has a
 * Content-Length, streams it to disk and answers. @fault can be NULL. */
void upload_start (ConnectionThreads * threads, Storage * storage,
    SoupServerMessage * msg, const char *path, const char *upload_id,
    const Fault * fault);

G_END_DECLS
