/* gst-roboflow
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "gstroboflowhidden.h"

/* VP8 and VP9 have frames that are never shown, but that others refer to
 * ("alternate references"). Demuxers do not set DECODE_ONLY on their buffers,
 * so their headers are read here. */

/* RFC 6386, 9.1: bit 4 of the first byte is show_frame. */
static gboolean
vp8_is_hidden (GstBuffer * buffer)
{
  guint8 tag;

  return gst_buffer_extract (buffer, 0, &tag, 1) == 1 && !(tag & 0x10);
}

/* VP9 bitstream specification, 6.2: frame_marker (2 bits), profile (2, and a
 * reserved one for profile 3), show_existing_frame, frame_type, show_frame.
 * A superframe (annex B) always ends with a frame that is shown. */
static gboolean
vp9_is_hidden (GstBuffer * buffer)
{
  gsize size = gst_buffer_get_size (buffer);
  guint8 header, marker;
  guint shift;

  if (size == 0)
    return FALSE;
  gst_buffer_extract (buffer, 0, &header, 1);
  gst_buffer_extract (buffer, size - 1, &marker, 1);
  if ((marker & 0xe0) == 0xc0 || header >> 6 != 2)
    return FALSE;

  shift = ((header >> 4) & 3) == 3 ? 2 : 3;     /* of show_existing_frame */
  if ((header >> shift) & 1)
    return FALSE;
  return !((header >> (shift - 2)) & 1);
}

/* Returns: (nullable): NULL for codecs whose buffers all show a frame */
GstRoboflowHiddenFunc
gst_roboflow_hidden_func (GstCaps * caps)
{
  const GstStructure *s = gst_caps_get_structure (caps, 0);

  if (gst_structure_has_name (s, "video/x-vp8"))
    return vp8_is_hidden;
  if (gst_structure_has_name (s, "video/x-vp9"))
    return vp9_is_hidden;
  return NULL;
}
