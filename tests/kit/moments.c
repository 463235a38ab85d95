/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "moment.h"

/* SIZE, VIDEO, RESULTS and LINES stand for what moments_init() has set up. */

#define ENDLESS "videotestsrc ! video/x-raw,SIZE,framerate=30/1 ! "
#define SHORT "videotestsrc num-buffers=30 ! " \
    "video/x-raw,SIZE,framerate=30/1 ! "
#define LONG "videotestsrc num-buffers=300 ! " \
    "video/x-raw,SIZE,framerate=30/1 ! "
#define AGAIN "filesrc location=VIDEO ! qtdemux ! h264parse ! avdec_h264 ! "
#define INFER "roboflowvideoinfer name=infer model-id=ball/1 infer-fps=5 "
#define RESULTS "results-input-location=RESULTS "
#define LINES "predictions-location=LINES "
#define END "! fakesink name=end"
#define QUEUE "! queue name=queue max-size-buffers=1 ! fakesink name=end"

const Moment moments[] = {
  {"sink/recording", ENDLESS INFER, AT_FRAME_IN},
  {"sink/finishing", SHORT INFER, AT_END_IN},
  {"sink/asking", SHORT INFER, AT_REQUEST, 0},
  {"sink/uploading", SHORT INFER, AT_REQUEST, 1},
  {"sink/creating", SHORT INFER, AT_REQUEST, 2},
  {"sink/polling", SHORT INFER, AT_REQUEST, 3},
  {"sink/waiting", SHORT INFER, AT_WAITING, 3},
  {"sink/downloading", SHORT INFER, AT_REQUEST, 4},
  {"sink/half-an-answer", SHORT INFER, AT_REQUEST, 2, "{\"job_"},
  {"sink/half-of-the-results", SHORT INFER, AT_REQUEST, 4, "{\"frame_"},
  {"sink/syncing", SHORT INFER LINES, AT_SYNC, 5},
  {"sink/unread", LONG INFER RESULTS, AT_UNREAD},
  {"file/asking", "filesrc location=VIDEO ! " INFER, AT_REQUEST, 0},
  {"job/polling", ENDLESS INFER "job-id=job-1", AT_REQUEST, 3},
  {"url/creating", ENDLESS INFER "input-url=https://example.com/a.mp4",
      AT_REQUEST, 2},

  {"attaching/polling", ENDLESS INFER "job-id=job-1 " END, AT_REQUEST, 3},
  {"attaching/waiting", ENDLESS INFER "job-id=job-1 " END, AT_WAITING, 3},
  {"attaching/passing", ENDLESS INFER RESULTS END, AT_FRAME_OUT},
  {"attaching/blocked", ENDLESS INFER RESULTS END, AT_BLOCK},
  {"attaching/full", ENDLESS INFER RESULTS QUEUE, AT_FULL},
  {"attaching/syncing", SHORT INFER RESULTS LINES END, AT_SYNC},

  {"upstream/recording", AGAIN INFER END, AT_FRAME_IN},
  {"upstream/finishing", AGAIN INFER END, AT_END_IN},
  {"upstream/uploading", AGAIN INFER END, AT_REQUEST, 1},
  {"upstream/waiting", AGAIN INFER END, AT_WAITING, 3},
  {"upstream/seeking", AGAIN INFER END, AT_SEEK, 5},
  {"upstream/passing", AGAIN INFER END, AT_FRAME_OUT, 5},
  {"upstream/blocked", AGAIN INFER END, AT_BLOCK, 5},
  {"upstream/full", AGAIN INFER QUEUE, AT_FULL, 5},
  {"upstream/syncing", AGAIN INFER LINES END, AT_SYNC, 5},

  {"playback/recording", ENDLESS INFER END, AT_FRAME_IN},
  {"playback/finishing", SHORT INFER END, AT_END_IN},
  {"playback/uploading", SHORT INFER END, AT_REQUEST, 1},
  {"playback/waiting", SHORT INFER END, AT_WAITING, 3},
  {"playback/passing", SHORT INFER END, AT_FRAME_OUT, 5},
  {"playback/blocked", SHORT INFER END, AT_BLOCK, 5},
  {"playback/full", SHORT INFER QUEUE, AT_FULL, 5},
  {"playback/syncing", SHORT INFER LINES END, AT_SYNC, 5},
  {NULL}
};

const Use uses[N_USES] = {
  {"sink", SHORT INFER, 110},
  {"file", "filesrc location=VIDEO ! " INFER, 80},
  {"job", SHORT INFER "job-id=job-1", 90},
  {"attaching-job", SHORT INFER "job-id=job-1 " END, 130},
  {"attaching-url", SHORT INFER "input-url=https://example.com/a.mp4 " END,
      130},
  {"attaching-results", SHORT INFER RESULTS LINES END, 120},
  {"upstream", AGAIN INFER "replay=upstream " END, 180},
  {"playback", SHORT INFER "replay=recording " END, 150},
};
