/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowprelude.h"

G_BEGIN_DECLS

/* A URL that is good for some time, by its own words: those of Google's
 * storage or of Amazon's. */
typedef struct
{
  gchar *url;                   /* NULL: none */
  gint64 end_us;                /* wall clock; G_MAXINT64: not known */
  gint64 lifetime_us;           /* where end_us is known */
} GstRoboflowSignedUrl;

/* Takes @url. @is_new: it was signed just now, and the clock of who has signed
 * it need not be ours. */
void gst_roboflow_signed_url_set (GstRoboflowSignedUrl * self, gchar * url,
    gboolean is_new);
void gst_roboflow_signed_url_clear (GstRoboflowSignedUrl * self);

/* Whether there is one that has expired, or will soon. */
gboolean gst_roboflow_signed_url_is_ending (const GstRoboflowSignedUrl * self);

/* Whether there is one that certainly does not expire soon. */
gboolean gst_roboflow_signed_url_is_good (const GstRoboflowSignedUrl * self);

G_END_DECLS
