/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Threads. The streaming thread draws; the painter and what is known of the
 * negotiated video are its own. Any thread may set properties: they are a
 * style that is never changed, but replaced by another one, and the object
 * lock guards the pointer to it. The streaming thread takes a reference and
 * draws without the lock. A RECONFIGURE event may come in any thread, too:
 * `declined` is atomic. */

#include "gstroboflowoverlay.h"

#include "gstroboflowblend.h"
#include "gstroboflowdebug.h"
#include "gstroboflowoverlaycaps.h"
#include "gstroboflowpainter.h"

#define GST_CAT_DEFAULT roboflow_overlay_debug

struct _GstRoboflowOverlay
{
  GstBaseTransform parent;

  GstRoboflowOverlayStyle *style;       /* object lock */
  gint declined;                /* atomic: downstream does not take overlays */

  GstRoboflowPainter *painter;
  GstVideoInfo info;
  gboolean settled;             /* whether attach is known for these caps */
  gboolean attach;
};

enum
{
  PROP_0,
  PROP_LABELS,
  PROP_CONFIDENCE,
  PROP_LINE_WIDTH,
  PROP_FONT_DESC,
  PROP_MASK_OPACITY,
  PROP_MIN_CONFIDENCE,
  PROP_CLASSES,
};

/* Any memory: where downstream draws the composition, frames are not mapped
 * here. */
#define CAPS GST_VIDEO_CAPS_MAKE_WITH_FEATURES ("ANY", \
    GST_VIDEO_OVERLAY_COMPOSITION_BLEND_FORMATS)

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE ("sink",
    GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS (CAPS));
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE ("src",
    GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS (CAPS));

G_DEFINE_FINAL_TYPE (GstRoboflowOverlay, gst_roboflow_overlay,
    GST_TYPE_BASE_TRANSFORM);
GST_ELEMENT_REGISTER_DEFINE (roboflowoverlay, "roboflowoverlay",
    GST_RANK_NONE, GST_TYPE_ROBOFLOW_OVERLAY);

static GstCaps *
transform_caps (GstBaseTransform * trans, GstPadDirection direction,
    GstCaps * caps, GstCaps * filter)
{
  GstCaps *others = gst_roboflow_overlay_caps_transform (direction, caps);
  GstCaps *filtered;

  if (filter == NULL)
    return others;
  filtered = gst_caps_intersect_full (filter, others, GST_CAPS_INTERSECT_FIRST);
  gst_caps_unref (others);
  return filtered;
}

/* Prefers caps with the overlay feature, unless downstream has declined
 * them. */
static GstCaps *
fixate_caps (GstBaseTransform * trans, GstPadDirection direction,
    GstCaps * caps, GstCaps * others)
{
  gboolean attach = gst_roboflow_overlay_caps_have_feature (caps)
      || !g_atomic_int_get (&GST_ROBOFLOW_OVERLAY (trans)->declined);
  GstCaps *chosen = gst_roboflow_overlay_caps_choose (others, attach);

  if (!gst_caps_is_empty (chosen))
    gst_caps_replace (&others, chosen);
  gst_caps_unref (chosen);
  return gst_caps_fixate (others);
}

static gboolean
set_caps (GstBaseTransform * trans, GstCaps * in, GstCaps * out)
{
  GstRoboflowOverlay *self = GST_ROBOFLOW_OVERLAY (trans);

  self->settled = FALSE;
  return gst_video_info_from_caps (&self->info, in);
}

static gboolean
downstream_takes_overlays (GstBaseTransform * trans, GstCaps * caps)
{
  g_autoptr (GstQuery) query = gst_query_new_allocation (caps, FALSE);

  return gst_pad_peer_query (trans->srcpad, query)
      && gst_query_find_allocation_meta (query,
      GST_VIDEO_OVERLAY_COMPOSITION_META_API_TYPE, NULL);
}

/* Decides between attaching and blending. That a sink accepts caps with the
 * feature does not mean that it draws overlays: a fakesink accepts
 * anything. The allocation query says it, but is answered only after
 * downstream got caps. If the answer is no, caps without the feature follow
 * before any frame. */
static gboolean
settle (GstRoboflowOverlay * self)
{
  GstBaseTransform *trans = GST_BASE_TRANSFORM (self);
  g_autoptr (GstCaps) in = gst_pad_get_current_caps (trans->sinkpad);
  g_autoptr (GstCaps) out = gst_pad_get_current_caps (trans->srcpad);
  gboolean offered;

  if (in == NULL || out == NULL)
    return FALSE;
  offered = gst_roboflow_overlay_caps_have_feature (out);
  self->attach = offered && (gst_roboflow_overlay_caps_have_feature (in)
      || downstream_takes_overlays (trans, out));
  if (offered && !self->attach) {
    g_atomic_int_set (&self->declined, TRUE);
    gst_base_transform_reconfigure_src (trans);
    if (!gst_base_transform_reconfigure (trans))
      return FALSE;
  }

  GST_DEBUG_OBJECT (self, "Overlays are %s", self->attach ? "attached"
      : "blended into the frames");
  gst_roboflow_painter_set_video (self->painter, &self->info, !self->attach);
  self->settled = TRUE;
  return TRUE;
}

static gboolean
src_event (GstBaseTransform * trans, GstEvent * event)
{
  if (GST_EVENT_TYPE (event) == GST_EVENT_RECONFIGURE)
    g_atomic_int_set (&GST_ROBOFLOW_OVERLAY (trans)->declined, FALSE);
  return
      GST_BASE_TRANSFORM_CLASS (gst_roboflow_overlay_parent_class)->src_event
      (trans, event);
}

static GstFlowReturn
blend (GstRoboflowOverlay * self, GstBuffer * buffer,
    GstVideoOverlayComposition * composition)
{
  GstVideoFrame frame;

  if (!gst_video_frame_map (&frame, &self->info, buffer, GST_MAP_READWRITE)) {
    GST_ELEMENT_ERROR (self, RESOURCE, WRITE,
        ("A video frame cannot be drawn on."),
        ("Its memory could not be mapped"));
    return GST_FLOW_ERROR;
  }
  if (!gst_roboflow_blend (composition, &frame))
    GST_WARNING_OBJECT (self, "A frame was not drawn on");
  gst_video_frame_unmap (&frame);
  return GST_FLOW_OK;
}

/* Leaves the blending to downstream. An element before this one may have
 * attached a composition, which then gets ours added. */
static void
attach (GstBuffer * buffer, GstVideoOverlayComposition * composition)
{
  GstVideoOverlayCompositionMeta *meta =
      gst_buffer_get_video_overlay_composition_meta (buffer);
  guint n_rectangles;

  if (meta == NULL) {
    gst_buffer_add_video_overlay_composition_meta (buffer, composition);
    return;
  }

  meta->overlay = gst_video_overlay_composition_make_writable (meta->overlay);
  n_rectangles = gst_video_overlay_composition_n_rectangles (composition);
  for (guint i = 0; i < n_rectangles; i++)
    gst_video_overlay_composition_add_rectangle (meta->overlay,
        gst_video_overlay_composition_get_rectangle (composition, i));
}

static GstVideoOverlayComposition *
paint (GstRoboflowOverlay * self, const GstRoboflowMeta * meta)
{
  g_autoptr (GstRoboflowOverlayStyle) style = NULL;

  GST_OBJECT_LOCK (self);
  style = gst_roboflow_overlay_style_ref (self->style);
  GST_OBJECT_UNLOCK (self);
  return gst_roboflow_painter_paint (self->painter, style, meta);
}

static void
sync_values (GstRoboflowOverlay * self, GstBuffer * buffer)
{
  GstClockTime time = gst_segment_to_stream_time (&GST_BASE_TRANSFORM (self)
      ->segment, GST_FORMAT_TIME, GST_BUFFER_PTS (buffer));

  if (GST_CLOCK_TIME_IS_VALID (time))
    gst_object_sync_values (GST_OBJECT (self), time);
}

/* Replaces transform_ip, for which the base class makes every frame
 * writable. */
static GstFlowReturn
generate_output (GstBaseTransform * trans, GstBuffer ** output)
{
  GstRoboflowOverlay *self = GST_ROBOFLOW_OVERLAY (trans);
  GstBuffer *buffer = g_steal_pointer (&trans->queued_buf);
  GstVideoOverlayComposition *composition;
  GstRoboflowMeta *meta;

  *output = buffer;
  if (buffer == NULL)
    return GST_FLOW_OK;
  if (!self->settled && !settle (self))
    return GST_FLOW_NOT_NEGOTIATED;
  meta = gst_buffer_get_roboflow_meta (buffer);
  if (meta == NULL)
    return GST_FLOW_OK;

  sync_values (self, buffer);
  composition = paint (self, meta);
  if (composition == NULL)
    return GST_FLOW_OK;
  *output = gst_buffer_make_writable (buffer);
  if (!self->attach)
    return blend (self, *output, composition);
  attach (*output, composition);
  return GST_FLOW_OK;
}

static gboolean
start (GstBaseTransform * trans)
{
  GstRoboflowOverlay *self = GST_ROBOFLOW_OVERLAY (trans);

  g_atomic_int_set (&self->declined, FALSE);
  self->settled = FALSE;
  self->painter = gst_roboflow_painter_new ();
  return TRUE;
}

static gboolean
stop (GstBaseTransform * trans)
{
  GstRoboflowOverlay *self = GST_ROBOFLOW_OVERLAY (trans);

  g_clear_pointer (&self->painter, gst_roboflow_painter_free);
  return TRUE;
}

static void
set_property (GObject * object, guint id, const GValue * value,
    GParamSpec * pspec)
{
  GstRoboflowOverlay *self = GST_ROBOFLOW_OVERLAY (object);
  GstRoboflowOverlayStyle *style, *old;

  GST_OBJECT_LOCK (self);
  old = self->style;
  style = gst_roboflow_overlay_style_copy (old);
  switch (id) {
    case PROP_LABELS:
      style->labels = g_value_get_boolean (value);
      break;
    case PROP_CONFIDENCE:
      style->confidence = g_value_get_boolean (value);
      break;
    case PROP_LINE_WIDTH:
      style->line_width = g_value_get_uint (value);
      break;
    case PROP_FONT_DESC:
      g_free (style->font_desc);
      style->font_desc = g_value_dup_string (value);
      break;
    case PROP_MASK_OPACITY:
      style->mask_opacity = g_value_get_double (value);
      break;
    case PROP_MIN_CONFIDENCE:
      style->min_confidence = g_value_get_double (value);
      break;
    case PROP_CLASSES:
      gst_roboflow_overlay_style_set_classes (style,
          g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
  }
  self->style = style;
  GST_OBJECT_UNLOCK (self);
  gst_roboflow_overlay_style_unref (old);
}

static void
get_property (GObject * object, guint id, GValue * value, GParamSpec * pspec)
{
  GstRoboflowOverlay *self = GST_ROBOFLOW_OVERLAY (object);

  GST_OBJECT_LOCK (self);
  switch (id) {
    case PROP_LABELS:
      g_value_set_boolean (value, self->style->labels);
      break;
    case PROP_CONFIDENCE:
      g_value_set_boolean (value, self->style->confidence);
      break;
    case PROP_LINE_WIDTH:
      g_value_set_uint (value, self->style->line_width);
      break;
    case PROP_FONT_DESC:
      g_value_set_string (value, self->style->font_desc);
      break;
    case PROP_MASK_OPACITY:
      g_value_set_double (value, self->style->mask_opacity);
      break;
    case PROP_MIN_CONFIDENCE:
      g_value_set_double (value, self->style->min_confidence);
      break;
    case PROP_CLASSES:
      g_value_set_string (value, self->style->classes);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
  }
  GST_OBJECT_UNLOCK (self);
}

static void
finalize (GObject * object)
{
  gst_roboflow_overlay_style_unref (GST_ROBOFLOW_OVERLAY (object)->style);
  G_OBJECT_CLASS (gst_roboflow_overlay_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass * klass)
{
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
      | GST_PARAM_MUTABLE_PLAYING;

  g_object_class_install_property (klass, PROP_LABELS,
      g_param_spec_boolean ("labels", "Labels",
          "Write the class and tracker ID of each prediction",
          GST_ROBOFLOW_OVERLAY_DEFAULT_LABELS, flags | GST_PARAM_CONTROLLABLE));
  g_object_class_install_property (klass, PROP_CONFIDENCE,
      g_param_spec_boolean ("confidence", "Confidence",
          "Write the confidence of each prediction, in percent",
          GST_ROBOFLOW_OVERLAY_DEFAULT_CONFIDENCE,
          flags | GST_PARAM_CONTROLLABLE));
  g_object_class_install_property (klass, PROP_LINE_WIDTH,
      g_param_spec_uint ("line-width", "Line width",
          "Width of lines in pixels (0 = 1/360 of the frame's height, at least "
          "2)",
          0, 256, GST_ROBOFLOW_OVERLAY_DEFAULT_LINE_WIDTH,
          flags | GST_PARAM_CONTROLLABLE));
  g_object_class_install_property (klass, PROP_FONT_DESC,
      g_param_spec_string ("font-desc", "Font description",
          "Pango font description, such as \"Serif Italic\" or \"Bold 24px\"; "
          "without a family Sans, without a size 1/48 of the frame's height, "
          "at least 10 pixels (NULL = both)", NULL, flags));
  g_object_class_install_property (klass, PROP_MASK_OPACITY,
      g_param_spec_double ("mask-opacity", "Mask opacity",
          "Opacity of the insides of polygons and masks (0 = only their "
          "outlines are drawn, 1 = they hide the frame)", 0.0, 1.0,
          GST_ROBOFLOW_OVERLAY_DEFAULT_MASK_OPACITY,
          flags | GST_PARAM_CONTROLLABLE));
  g_object_class_install_property (klass, PROP_MIN_CONFIDENCE,
      g_param_spec_double ("min-confidence", "Minimum confidence",
          "Do not draw predictions and keypoints of a lower confidence than "
          "this (0 = draw all)", 0.0, 1.0,
          GST_ROBOFLOW_OVERLAY_DEFAULT_MIN_CONFIDENCE,
          flags | GST_PARAM_CONTROLLABLE));
  g_object_class_install_property (klass, PROP_CLASSES,
      g_param_spec_string ("classes", "Classes",
          "Draw only predictions of these classes: names separated by commas, "
          "such as \"car,traffic light\" (NULL or empty = all)", NULL, flags));
}

static void
gst_roboflow_overlay_class_init (GstRoboflowOverlayClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseTransformClass *trans_class = GST_BASE_TRANSFORM_CLASS (klass);

  object_class->set_property = set_property;
  object_class->get_property = get_property;
  object_class->finalize = finalize;
  install_properties (object_class);

  trans_class->start = start;
  trans_class->stop = stop;
  trans_class->transform_caps = transform_caps;
  trans_class->fixate_caps = fixate_caps;
  trans_class->set_caps = set_caps;
  trans_class->src_event = src_event;
  trans_class->generate_output = generate_output;

  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class,
      "Roboflow prediction overlay", "Filter/Editor/Video",
      "Draws the predictions that frames carry: boxes, outlines, masks, "
      "keypoints, gazes, labels and answers", "The gst-roboflow developers");
}

static void
gst_roboflow_overlay_init (GstRoboflowOverlay * self)
{
  self->style = gst_roboflow_overlay_style_new ();
  /* In place, and not at all where a frame has no predictions. */
  gst_base_transform_set_passthrough (GST_BASE_TRANSFORM (self), FALSE);
}
