/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS
/* What a pipeline posted on its bus. */
typedef struct
{
  gboolean eos;                 /* or error */
  guint32 eos_seqnum;
  GError *error;
  gchar *debug;
  GstStructure *details;        /* of the error, can be NULL */
  GPtrArray *predictions;       /* GstStructure of each message, in order */
  GPtrArray *states;            /* of roboflow-job messages, gchar, in order */
  GPtrArray *warnings;          /* gchar */
} Outcome;

void outcome_free (Outcome * outcome);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Outcome, outcome_free)
/* gst_parse_launch(), asserts that it succeeds. The element under test should
 * be named "infer". Free it with pipeline_free(). */
GstElement *
pipeline_new (const gchar * description, ...)
G_GNUC_PRINTF (1, 2);

/* Sets the pipeline to NULL and drops the reference. */
     void pipeline_free (GstElement * pipeline);

/* Points the element "infer" to a server, with a key, and lets it ask for the
 * job's status as often as a local server allows. */
     void pipeline_use_server (GstElement * pipeline, const gchar * url);

/* The element of this name. Asserts that there is one. */
     GstElement *pipeline_get_element (GstElement * pipeline,
    const gchar * name);

/* A pad of the element of this name. Asserts that there is one. */
     GstPad *pipeline_get_pad (GstElement * pipeline, const gchar * name,
    const gchar * pad_name);

/* gst_pad_add_probe() at that pad. */
     void pipeline_add_probe (GstElement * pipeline, const gchar * name,
    const gchar * pad_name, GstPadProbeType mask,
    GstPadProbeCallback callback, gpointer user_data);

/* Sets properties of the element "infer". */
     void pipeline_set (GstElement * pipeline, const gchar * first, ...)
  G_GNUC_NULL_TERMINATED;

/* Sets the pipeline to PAUSED and waits until it is. */
     void pipeline_preroll (GstElement * pipeline);

/* Plays until EOS or an error; the pipeline stays in PLAYING. */
     Outcome *pipeline_play (GstElement * pipeline);

/* Plays, and asserts that it ends with EOS. */
     void pipeline_play_to_end (GstElement * pipeline);

/* Waits until "infer" is at @position of the stream, or further. */
     void pipeline_wait_for_position (GstElement * pipeline,
    GstClockTime position);

/* Reads the bus until EOS, an error, or a roboflow-job message of @state
 * (NULL: none). Asserts that one of them comes. */
     Outcome *pipeline_wait (GstElement * pipeline, const gchar * state);

/* pipeline_new(), _use_server(), _play() and _free() in one. */
     Outcome *pipeline_run (const gchar * url, const gchar * description, ...)
  G_GNUC_PRINTF (2, 3);

/* Writes ten frames to @path. @caps: of the raw video; @encoder: encoder and
 * muxer */
     void pipeline_write_video (const gchar * path, const gchar * caps,
    const gchar * encoder);

/* Asserts EOS; shows the error if there was one. */
     void outcome_assert_eos (Outcome * outcome);

/* Asserts an error with these words in its message. */
     void outcome_assert_says (const Outcome * outcome, const gchar * words);

/* The box in message @index: of the first prediction of the first model. */
     void outcome_get_box (Outcome * outcome, guint index, gdouble * x,
    gdouble * y, gdouble * width, gdouble * height);

G_END_DECLS
