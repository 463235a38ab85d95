/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS
/* What a pipeline said until it ended. */
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
/* gst_parse_launch() that asserts; the element under test is named "infer".
 * A reference to be freed with pipeline_free(). */
     GstElement *pipeline_new (const gchar * description, ...) G_GNUC_PRINTF (1,
    2);

/* To NULL, and the last reference. */
     void pipeline_free (GstElement * pipeline);

/* Points the element "infer" to a server, with a key, and lets it ask for the
 * job's status as often as a local server allows. */
     void pipeline_use_server (GstElement * pipeline, const gchar * url);

/* The element of this name, which there is. */
     GstElement *pipeline_get_element (GstElement * pipeline,
    const gchar * name);

/* A pad of the element of this name, which there is. */
     GstPad *pipeline_get_pad (GstElement * pipeline, const gchar * name,
    const gchar * pad_name);

/* gst_pad_add_probe() there. */
     void pipeline_add_probe (GstElement * pipeline, const gchar * name,
    const gchar * pad_name, GstPadProbeType mask,
    GstPadProbeCallback callback, gpointer user_data);

/* Sets properties of the element "infer". */
     void pipeline_set (GstElement * pipeline, const gchar * first, ...)
  G_GNUC_NULL_TERMINATED;

/* To PAUSED, and waits until it is. */
     void pipeline_preroll (GstElement * pipeline);

/* Plays until EOS or an error; the pipeline stays in PLAYING. */
     Outcome *pipeline_play (GstElement * pipeline);

/* Likewise, and asserts EOS. */
     void pipeline_play_to_end (GstElement * pipeline);

/* Waits until "infer" is at @position of the stream, or further. */
     void pipeline_wait_for_position (GstElement * pipeline,
    GstClockTime position);

/* Reads the bus until EOS, an error, or a roboflow-job message of @state
 * (NULL: none). Asserts that one of them comes. */
     Outcome *pipeline_wait (GstElement * pipeline, const gchar * state);

/* new, use_server, play, free in one. */
     Outcome *pipeline_run (const gchar * url, const gchar * description, ...)
  G_GNUC_PRINTF (2, 3);

/* Writes ten frames of raw video of @caps, as @encoder makes a file of them, to
 * @path. */
     void pipeline_write_video (const gchar * path, const gchar * caps,
    const gchar * encoder);

/* Asserts EOS, and says the error if there was one. */
     void outcome_assert_eos (Outcome * outcome);

/* Asserts an error whose text has these words in it. */
     void outcome_assert_says (const Outcome * outcome, const gchar * words);

/* Box of the first prediction of the first model of message @index. */
     void outcome_get_box (Outcome * outcome, guint index, gdouble * x,
    gdouble * y, gdouble * width, gdouble * height);

G_END_DECLS
