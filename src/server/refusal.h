/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The error domain of everything that is refused because of what the client
 * sent: the code is the HTTP status of the answer, the message its text. */
#define REFUSAL (refusal_quark ())

GQuark refusal_quark (void);

G_END_DECLS
