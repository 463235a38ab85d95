/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "connection.h"
#include "faults.h"

G_BEGIN_DECLS

/* Whether @fault is about how an answer is sent, so that the request itself
 * is carried out first. */
gboolean fault_needs_answer (const Fault * fault);

/* What @fault makes of @answer (taken; NULL unless fault_needs_answer()), or
 * NULL when it is not the answer that is wrong but how it is sent; then comes
 * fault_deliver(). @storage_words: whether refusals are XML, not JSON. */
Answer *fault_replace_answer (const Fault * fault, SoupServerMessage * msg,
    Answer * answer, gboolean storage_words);

/* Takes over the connection of @msg and sends @answer (taken, can be NULL) as
 * @fault says. */
void fault_deliver (const Fault * fault, SoupServerMessage * msg,
    Answer * answer, ConnectionThreads * threads);

G_END_DECLS
