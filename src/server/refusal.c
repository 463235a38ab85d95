/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "refusal.h"

/* The formatter takes the hyphens of the name for minus signs. */
/* *INDENT-OFF* */
G_DEFINE_QUARK (roboflow-video-server-refusal, refusal)
/* *INDENT-ON* */
