/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A frame of twenty boxes has a hundred values of its own; one allocation for
 * all of them is what makes reading fast. glibc's obstacks do the same, but
 * only with glibc. */

#include "gstroboflowarena-private.h"

#include <string.h>

#define ALIGNMENT (2 * sizeof (gpointer))

typedef struct _Block Block;
struct _Block
{
  Block *previous;
  gsize size;
};

struct _GstRoboflowArena
{
  Block *block;                 /* the one that is being filled */
  guint8 *at;                   /* the first byte in it that is free */
  gsize left;                   /* how many are */
};

/* How far behind the beginning of a block its memory begins. */
#define HEAD ((sizeof (Block) + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT)

static void
add_block (GstRoboflowArena * arena, gsize size)
{
  Block *block = g_malloc (HEAD + size);

  block->previous = arena->block;
  block->size = size;
  arena->block = block;
  arena->at = (guint8 *) block + HEAD;
  arena->left = size;
}

GstRoboflowArena *
gst_roboflow_arena_new (gsize size)
{
  GstRoboflowArena *arena = g_new0 (GstRoboflowArena, 1);

  add_block (arena, MAX (size, ALIGNMENT));
  return arena;
}

void
gst_roboflow_arena_free (GstRoboflowArena * arena)
{
  while (arena->block != NULL) {
    Block *previous = arena->block->previous;

    g_free (arena->block);
    arena->block = previous;
  }
  g_free (arena);
}

gpointer
gst_roboflow_arena_alloc (GstRoboflowArena * arena, gsize size)
{
  gsize aligned = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  gpointer memory;

  if (aligned > arena->left)
    add_block (arena, MAX (aligned, arena->block->size));
  memory = arena->at;
  arena->at += aligned;
  arena->left -= aligned;
  return memory;
}

gpointer
gst_roboflow_arena_memdup (GstRoboflowArena * arena, gconstpointer data,
    gsize size)
{
  return size > 0 ? memcpy (gst_roboflow_arena_alloc (arena, size), data, size)
      : NULL;
}

gchar *
gst_roboflow_arena_strndup (GstRoboflowArena * arena, const gchar * text,
    gsize length)
{
  gchar *copy = gst_roboflow_arena_alloc (arena, length + 1);

  memcpy (copy, text, length);
  copy[length] = '\0';
  return copy;
}
