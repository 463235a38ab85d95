/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What --fault PHASE:KIND[xN] orders to go wrong. */
typedef struct _Faults Faults;

typedef enum
{
  PHASE_URL,                    /* asking for an upload URL */
  PHASE_UPLOAD,                 /* PUT of the video */
  PHASE_CREATE,                 /* making the job */
  PHASE_STATUS,                 /* asking how the job is */
  PHASE_RESULTS,                /* fetching the results */
} Phase;

typedef enum
{
  FAULT_STATUS,                 /* answers with another HTTP status */
  FAULT_STALL,                  /* never answers */
  FAULT_RESET,                  /* resets the TCP connection */
  FAULT_CUT,                    /* closes with part of the body unsent */
  FAULT_CUT_CLEAN,              /* sends part of the body as if it were all */
  FAULT_HTML,                   /* answers 200 with an HTML page */
  FAULT_EMPTY,                  /* answers 200 without a body */
  FAULT_EXPIRED,                /* answers as if the signed URL had expired */
  FAULT_CORRUPT,                /* stores other bytes than were sent */
  FAULT_SLOW,                   /* moves the body slowly */
} FaultKind;

typedef struct
{
  FaultKind kind;
  guint status;                 /* of FAULT_STATUS */
  gint64 amount;                /* body bytes (FAULT_SLOW: a second); -1: none */
} Fault;

Faults *faults_new (void);
void faults_free (Faults * self);

/* Takes one --fault argument. */
gboolean faults_add (Faults * self, const char *spec, GError ** error);

/* The fault for the request of @phase that has come, or NULL. Counts down the
 * faults that were ordered a limited number of times. */
const Fault *faults_take (Faults * self, Phase phase);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Faults, faults_free)

G_END_DECLS
