/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Predictions as GstAnalyticsRelationMeta, read back as any element would. */

#pragma once

#include "gstroboflowattach.h"
#include "metakit.h"

#define GST_USE_UNSTABLE_API
#include <gst/analytics/analytics.h>

/* Attaches the predictions of @frame to a new buffer of a 100 x 50 video. */
static inline GstBuffer *
attach (GstRoboflowFrame * frame)
{
  GstBuffer *buffer = gst_buffer_new ();

  gst_roboflow_attach (buffer, frame, 100, 50, GST_ROBOFLOW_META_ANALYTICS);
  return buffer;
}

static inline guint
count (GstBuffer * buffer, GstAnalyticsMtdType type)
{
  GstAnalyticsRelationMeta *meta =
      gst_buffer_get_analytics_relation_meta (buffer);
  gpointer state = NULL;
  GstAnalyticsMtd mtd;
  guint n = 0;

  while (gst_analytics_relation_meta_iterate (meta, &state, type, &mtd))
    n++;
  return n;
}

/* The metadata number @index among those of @type. */
static inline GstAnalyticsMtd
get_nth (GstBuffer * buffer, GstAnalyticsMtdType type, guint index)
{
  GstAnalyticsRelationMeta *meta =
      gst_buffer_get_analytics_relation_meta (buffer);
  gpointer state = NULL;
  GstAnalyticsMtd mtd = { 0, };

  g_assert_nonnull (meta);
  for (guint i = 0; i <= index; i++)
    g_assert_true (gst_analytics_relation_meta_iterate (meta, &state, type,
            &mtd));
  return mtd;
}

static inline GstAnalyticsODMtd
get_object (GstBuffer * buffer, guint index)
{
  return get_nth (buffer, gst_analytics_od_mtd_get_mtd_type (), index);
}

static inline gboolean
get_related (GstAnalyticsMtd * from, GstAnalyticsRelTypes relation,
    GstAnalyticsMtdType type, GstAnalyticsMtd * to)
{
  gpointer state = NULL;

  return gst_analytics_relation_meta_get_direct_related (from->meta, from->id,
      relation, type, &state, to);
}

static inline gfloat
assert_object (GstAnalyticsODMtd * object, const gchar * name, gint x, gint y,
    gint w, gint h)
{
  gint left, top, width, height;
  gfloat confidence;

  g_assert_cmpstr (g_quark_to_string (gst_analytics_od_mtd_get_obj_type
          (object)), ==, name);
  g_assert_true (gst_analytics_od_mtd_get_location (object, &left, &top, &width,
          &height, &confidence));
  g_assert_cmpint (left, ==, x);
  g_assert_cmpint (top, ==, y);
  g_assert_cmpint (width, ==, w);
  g_assert_cmpint (height, ==, h);
  return confidence;
}

static inline void
assert_label (GstAnalyticsClsMtd * class, gsize index, const gchar * name,
    gfloat level)
{
  g_assert_cmpstr (g_quark_to_string (gst_analytics_cls_mtd_get_quark (class,
              index)), ==, name);
  g_assert_cmpfloat_with_epsilon (gst_analytics_cls_mtd_get_level (class,
          index), level, 1e-6);
}
