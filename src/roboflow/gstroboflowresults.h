/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "gstroboflowframe.h"

G_BEGIN_DECLS

/**
 * GstRoboflowResults:
 *
 * A results file of any size. Opening it reads the file once and keeps where
 * the frames are; a frame is read when it is asked for, from any thread. The
 * file must not be changed meanwhile.
 *
 * gst_roboflow_results_get_frame() gives the inferred frames by their index;
 * gst_roboflow_results_lookup_number() and gst_roboflow_results_lookup_time()
 * find the index of the one that belongs to a frame of the video.
 *
 * Since: 0.1
 */
#define GST_TYPE_ROBOFLOW_RESULTS (gst_roboflow_results_get_type ())
GST_ROBOFLOW_API
G_DECLARE_FINAL_TYPE (GstRoboflowResults, gst_roboflow_results, GST,
    ROBOFLOW_RESULTS, GObject)

/**
 * GstRoboflowMatch:
 * @GST_ROBOFLOW_MATCH_EXACT: only the inferred frame itself
 * @GST_ROBOFLOW_MATCH_PREVIOUS: the last inferred frame at or before
 * @GST_ROBOFLOW_MATCH_NEAREST: the closest inferred frame; of two equally
 *   close ones the earlier
 *
 * Which inferred frame stands for a frame between two inferred ones.
 *
 * Since: 0.1
 */
typedef enum
{
  GST_ROBOFLOW_MATCH_EXACT,
  GST_ROBOFLOW_MATCH_PREVIOUS,
  GST_ROBOFLOW_MATCH_NEAREST,
} GstRoboflowMatch;

#define GST_TYPE_ROBOFLOW_MATCH (gst_roboflow_match_get_type ())
GST_ROBOFLOW_API
GType gst_roboflow_match_get_type (void);

/**
 * gst_roboflow_results_open: (constructor)
 * @path: (type filename): a results file as the service writes it
 * @error: return location for an error
 *
 * Opens a results file. This also succeeds when only a first part of it can
 * be read: gst_roboflow_results_get_error() then says what is wrong where.
 *
 * Returns: (transfer full) (nullable): the results, or, when not one frame of
 *   a broken file can be read, %NULL with %GST_ROBOFLOW_ERROR_FILE,
 *   %GST_ROBOFLOW_ERROR_RESULTS or %GST_ROBOFLOW_ERROR_LIMIT
 *
 * Since: 0.1
 */
GST_ROBOFLOW_API
GstRoboflowResults *gst_roboflow_results_open (const gchar * path,
    GError ** error);

/**
 * gst_roboflow_results_get_error:
 * @results: results
 *
 * Says whether the whole file can be read, and else what is wrong, and where.
 *
 * Returns: (transfer none) (nullable): why the rest of the file cannot be read,
 *   which lives as long as @results; %NULL when all of it is well formed
 *
 * Since: 0.1
 */
GST_ROBOFLOW_API
const GError *gst_roboflow_results_get_error (GstRoboflowResults * results);

/**
 * gst_roboflow_results_get_n_frames:
 * @results: results
 *
 * Counts the inferred frames, which is not the frames of the video.
 *
 * Returns: how many inferred frames there are before the file's end or what
 *   is wrong with it; they are in the order of their numbers
 *
 * Since: 0.1
 */
GST_ROBOFLOW_API
guint gst_roboflow_results_get_n_frames (GstRoboflowResults * results);

/**
 * gst_roboflow_results_get_frame:
 * @results: results
 * @index: index of an inferred frame, below
 *   gst_roboflow_results_get_n_frames()
 * @error: return location for an error
 *
 * Reads and decodes a frame, from any thread.
 *
 * Returns: (transfer full) (nullable): a new reference to the frame, or %NULL
 *   with %GST_ROBOFLOW_ERROR_LIMIT when there is too much in it, with
 *   %GST_ROBOFLOW_ERROR_RESULTS when there is no such frame or the file was
 *   changed, with %GST_ROBOFLOW_ERROR_FILE when it cannot be read
 *
 * Since: 0.1
 */
GST_ROBOFLOW_API
GstRoboflowFrame *gst_roboflow_results_get_frame (GstRoboflowResults * results,
    guint index, GError ** error);

/**
 * gst_roboflow_results_lookup_number:
 * @results: results
 * @number: frame number in the video, from 0, in presentation order
 * @match: how to match
 * @index: (out): index of the inferred frame, the last one where the file
 *   gives a number twice; left alone if there is none
 *
 * Finds the inferred frame that stands for a frame of the video.
 *
 * Returns: %FALSE if no inferred frame matches
 *
 * Since: 0.1
 */
GST_ROBOFLOW_API
gboolean gst_roboflow_results_lookup_number (GstRoboflowResults * results,
    guint64 number, GstRoboflowMatch match, guint * index);

/**
 * gst_roboflow_results_lookup_time:
 * @results: results
 * @time: nanoseconds from the start of the video
 * @match: how to match; %GST_ROBOFLOW_MATCH_EXACT and
 *   %GST_ROBOFLOW_MATCH_PREVIOUS allow for the service's rounding to 0.1 ms:
 *   0.6667 s is not after 2/3 s
 * @index: (out): index of the inferred frame; left alone if there is none
 *
 * Finds the inferred frame that stands for a time in the video.
 *
 * Returns: %FALSE if no inferred frame matches
 *
 * Since: 0.1
 */
GST_ROBOFLOW_API
gboolean gst_roboflow_results_lookup_time (GstRoboflowResults * results,
    GstClockTime time, GstRoboflowMatch match, guint * index);

/**
 * gst_roboflow_results_get_model_ids:
 * @results: results
 *
 * Names the models of the job, in the order in which each frame has them.
 *
 * Returns: (transfer none) (array zero-terminated=1): the names of the model
 *   columns
 *
 * Since: 0.1
 */
GST_ROBOFLOW_API
const gchar *const *gst_roboflow_results_get_model_ids (GstRoboflowResults *
    results);

G_END_DECLS
