/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gst/gst.h>

#include "fakeserver.h"

G_BEGIN_DECLS
/* Pipelines that are brought to a certain moment of a run. How far they are is
 * told by what happens (a request, a message, a buffer), never by time. */
/* What shows that the moment has come. */
typedef enum
{
  AT_FRAME_IN,                  /* ten frames have come to the element */
  AT_FRAME_OUT,                 /* ten have left it */
  AT_END_IN,                    /* the stream has ended, the file has not */
  AT_REQUEST,                   /* the server was asked what it never answers */
  AT_WAITING,                   /* the job is not done; an hour to the next poll */
  AT_UNREAD,                    /* as many messages as may be unread */
  AT_SEEK,                      /* the source is sought back */
  AT_BLOCK,                     /* the src pad is blocked */
  AT_FULL,                      /* the queue behind the filter is full */
  AT_SYNC,                      /* the disk takes its time, see slowdisk.h */
  AT_EVENT,                     /* a number of things: see moment_watch() */
} MomentKind;

typedef struct
{
  const gchar *name;
  const gchar *pipeline;        /* the element is "infer", what ends it "end" */
  MomentKind kind;
  guint n_answers;              /* requests that the server answers */
  const gchar *half;            /* of the answer to the next one, or NULL */
} Moment;

/* All of them, up to one without a name. */
extern const Moment moments[];

/* The moment of this name, which there is. */
const Moment *moment_find (const gchar * name);

/* A way to use the element, with a stream that ends. */
typedef struct
{
  const gchar *name;
  const gchar *pipeline;
  guint n_events;               /* about as many as a run has */
} Use;

#define N_USES 8
extern const Use uses[N_USES];

typedef struct _Reached Reached;

/* Makes the files that pipelines read. @size: of all video, as part of caps:
 * "format=I420,width=160,height=120" */
void moments_init (const gchar * size);
void moments_finish (void);

/* Plays the pipeline until the moment has come. */
Reached *moment_reach (const Moment * moment);

/* Plays until @n things have happened (a buffer or an event that came in or
 * went out, a message), or the end, if that comes first. */
Reached *moment_reach_event (const gchar * pipeline, guint n);

/* After moment_reach_event(): plays once more, to its end. */
void reached_play_to_end (Reached * reached);

/* The pipeline, which the caller can stop. */
GstElement *reached_get_pipeline (Reached * reached);

/* Stops the pipeline, if that has not been done, and frees all. */
void reached_free (Reached * reached);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reached, reached_free)
G_END_DECLS
