/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "answer.h"

G_BEGIN_DECLS

/* A client's connection taken out of libsoup's hands, for blocking use by one
 * thread. */
typedef struct _Connection Connection;

/* @msg must not be used afterwards: libsoup may have freed it. */
Connection *connection_steal (SoupServerMessage * msg);

/* Closes it the regular way. */
void connection_free (Connection * self);

gssize connection_read (Connection * self, void *buffer, gsize size,
    GCancellable * cancellable, GError ** error);
gboolean connection_write (Connection * self, const void *data, gsize size,
    GCancellable * cancellable, GError ** error);
gboolean connection_write_answer (Connection * self, const Answer * answer,
    GCancellable * cancellable, GError ** error);

/* The peer sees "connection reset". */
void connection_reset (Connection * self);

/* Threads that serve such connections. */
typedef struct _ConnectionThreads ConnectionThreads;
typedef void (*ConnectionFunc) (gpointer data, GCancellable * cancellable);

ConnectionThreads *connection_threads_new (void);

/* Cancels what runs and waits for it. */
void connection_threads_free (ConnectionThreads * self);

/* Calls @func in a thread. @data: (transfer full) to @func */
void connection_threads_run (ConnectionThreads * self, ConnectionFunc func,
    gpointer data);

/* Sleeps; FALSE when cancelled meanwhile. -1: until cancelled. */
gboolean connection_wait_ms (int ms, GCancellable * cancellable);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Connection, connection_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConnectionThreads, connection_threads_free)

G_END_DECLS
