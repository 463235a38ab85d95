/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowroi.h"

#include <gst/video/video.h>

/* Most of the time that a region takes goes into its parameters. Set one by
 * one, with names that are looked up only once, they take half of it.
 * GStreamer 1.26 changed the type of such names. */
#if GST_CHECK_VERSION (1, 26, 0)
typedef GstIdStr Name;
#define name_set(name, text) gst_id_str_set_static_str (name, text)
#define params_new(name) gst_structure_new_id_str_empty (name)
#define params_take(params, name, value) \
    gst_structure_id_str_take_value (params, name, value)
#else
typedef GQuark Name;
#define name_set(name, text) (*(name) = g_quark_from_static_string (text))
#define params_new(name) gst_structure_new_id_empty (*(name))
#define params_take(params, name, value) \
    gst_structure_id_take_value (params, *(name), value)
#endif

typedef struct
{
  Name detection, x_min, x_max, y_min, y_max, confidence, label_id;
  Name object_id, id;
} Names;

static const Names *
get_names (void)
{
  static Names names;
  static gsize made;

  if (g_once_init_enter (&made)) {
    name_set (&names.detection, "detection");
    name_set (&names.x_min, "x_min");
    name_set (&names.x_max, "x_max");
    name_set (&names.y_min, "y_min");
    name_set (&names.y_max, "y_max");
    name_set (&names.confidence, "confidence");
    name_set (&names.label_id, "label_id");
    name_set (&names.object_id, "object_id");
    name_set (&names.id, "id");
    g_once_init_leave (&made, 1);
  }
  return &names;
}

static void
put_double (GstStructure * params, const Name * name, gdouble number)
{
  GValue value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_DOUBLE);
  g_value_set_double (&value, number);
  params_take (params, name, &value);
}

static void
put_int (GstStructure * params, const Name * name, gint number)
{
  GValue value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_INT);
  g_value_set_int (&value, number);
  params_take (params, name, &value);
}

/* In the form of Intel DL Streamer's detectors. */
static GstStructure *
make_detection (const GstRoboflowPixelBox * box, const Names * names)
{
  GstStructure *detection = params_new (&names->detection);
  gdouble confidence;
  gint class_id;

  put_double (detection, &names->x_min, box->x_min);
  put_double (detection, &names->x_max, box->x_max);
  put_double (detection, &names->y_min, box->y_min);
  put_double (detection, &names->y_max, box->y_max);
  if (gst_roboflow_prediction_get_confidence (box->prediction, &confidence))
    put_double (detection, &names->confidence, confidence);
  if (gst_roboflow_prediction_get_class_id (box->prediction, &class_id))
    put_int (detection, &names->label_id, class_id);
  return detection;
}

static GstStructure *
make_object_id (gint id, const Names * names)
{
  GstStructure *object_id = params_new (&names->object_id);

  put_int (object_id, &names->id, id);
  return object_id;
}

static void
attach_box (GstBuffer * buffer, const GstRoboflowPixelBox * box, gint id,
    const Names * names)
{
  GstVideoRegionOfInterestMeta *roi =
      gst_buffer_add_video_region_of_interest_meta_id (buffer, box->label,
      box->x, box->y, box->width, box->height);
  gint64 tracker_id;

  roi->id = id;
  roi->parent_id = -1;
  gst_video_region_of_interest_meta_add_param (roi, make_detection (box,
          names));

  /* DL Streamer's object_id is an int. */
  if (gst_roboflow_prediction_get_tracker_id (box->prediction, &tracker_id)
      && tracker_id >= G_MININT && tracker_id <= G_MAXINT)
    gst_video_region_of_interest_meta_add_param (roi,
        make_object_id (tracker_id, names));
}

/* Attaches a GstVideoRegionOfInterestMeta for each of @boxes.
 * @first_id: the ID of the first box's object in GstAnalyticsRelationMeta. A
 *   region gets the ID of its object, since DL Streamer takes those two for the
 *   same thing; IDs that other regions of the buffer have are left out. */
void
gst_roboflow_roi_attach (GstBuffer * buffer, const GArray * boxes,
    guint first_id)
{
  gboolean shared = gst_buffer_get_meta (buffer,
      GST_VIDEO_REGION_OF_INTEREST_META_API_TYPE) != NULL;
  const Names *names = get_names ();
  gint id = first_id;

  for (guint i = 0; i < boxes->len; i++, id++) {
    while (shared && gst_buffer_get_video_region_of_interest_meta_id (buffer,
            id))
      id++;
    attach_box (buffer, &g_array_index (boxes, GstRoboflowPixelBox, i), id,
        names);
  }
}
