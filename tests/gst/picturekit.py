"""What there is to see in a picture or a video."""

import subprocess


def is_colourful(path):
    """Whether there is anything but grey in the first frame."""
    pixels = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", str(path), "-frames:v", "1", "-f",
         "rawvideo", "-pix_fmt", "rgb24", "-"],
        stdout=subprocess.PIPE, timeout=60, check=True).stdout
    return any(max(pixel) - min(pixel) > 100
               for pixel in zip(pixels[::3], pixels[1::3], pixels[2::3]))
