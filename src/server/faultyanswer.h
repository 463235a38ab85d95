/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "connection.h"
#include "faults.h"

G_BEGIN_DECLS

/* Whether @fault changes how the answer is sent, so that the request is
 * carried out first. */
gboolean fault_needs_answer (const Fault * fault);

/* The answer that @fault puts in place of @answer, which is NULL unless
 * fault_needs_answer(). NULL: the answer stays, and fault_deliver() has to
 * send it. Takes @answer if it replaces it. @storage_words: refusals are XML,
 * not JSON */
Answer *fault_replace_answer (const Fault * fault, SoupServerMessage * msg,
    Answer * answer, gboolean storage_words);

/* Takes over the connection of @msg and sends @answer (taken, can be NULL) as
 * @fault says. */
void fault_deliver (const Fault * fault, SoupServerMessage * msg,
    Answer * answer, ConnectionThreads * threads);

G_END_DECLS
