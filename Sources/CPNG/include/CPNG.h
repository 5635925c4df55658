#ifndef CPNG_H
#define CPNG_H

#include <stddef.h>
#include <stdint.h>

/* A text chunk: tEXt where the value is ASCII, iTXt (UTF-8) otherwise. */
typedef struct {
  const char *keyword; /* 1 to 79 Latin-1 characters */
  const char *value;   /* UTF-8 without control characters but newline */
} cpng_text;

/* A rectangle of pixels that stands in front of an image's own. Many of its rows may be one and the same line. */
typedef struct {
  uint32_t x, y, width, height; /* within the image */
  const uint8_t *lines;         /* lines of `width` pixels without padding */
  const uint32_t *line_of_row;  /* which line each of the `height` rows is */
} cpng_patch;

/* Rows that images have in common, filtered and searched for what repeats once and for all. */
typedef struct cpng_rows cpng_rows;

/* Rows `first` to before `end` of an image, from the top. */
typedef struct {
  uint32_t first, end;
  const cpng_rows *rows;
} cpng_band;

/* An image, 8 bits a channel: indexed where there is a palette, RGB or RGBA otherwise. */
typedef struct {
  uint32_t width, height;
  int channels;          /* bytes a pixel: 1 with a palette, 3 or 4 without */
  const uint8_t *pixels; /* rows from the top without padding */
  const cpng_patch *patches; /* from back to front */
  int patch_count;
  const cpng_band *bands; /* what has been prepared of it, from the top */
  int band_count;
  const uint8_t *palette; /* 4 bytes a colour: red, green, blue, opacity; or NULL */
  int palette_count;      /* 1 to 256 */
  uint32_t pixels_per_metre;
  const cpng_text *texts;
  int text_count;
} cpng_image;

#define CPNG_MESSAGE_SIZE 128

/* Encodes an image. Returns 1 and sets `*out` (to be freed with `free`) and `*size`; or returns 0 and writes why to
   `message`. */
int cpng_encode(const cpng_image *image, uint8_t **out, size_t *size, char message[CPNG_MESSAGE_SIZE]);

/* Prepares rows `first` to before `end` of `image` for all images that have the same pixels there, and in the row above, but
   for what lies in patches: in each image each patch lies over all of these rows and the row above, as one and the same line,
   or over none of them. Returns NULL where there is not enough memory, or the rows below patches change so much that
   nothing is gained. */
cpng_rows *cpng_prepare(const cpng_image *image, uint32_t first, uint32_t end);
void cpng_rows_free(cpng_rows *rows);

/* A file's picture without its alpha channel: 8-bit RGB, or 16-bit grey where the file is so. */
typedef struct {
  uint32_t width, height;
  int channels;       /* 1 (16 bits, big-endian) or 3 (8 bits) */
  uint8_t *pixels;    /* rows from the top without padding */
  uint8_t *exif;      /* the eXIf chunk, or NULL */
  size_t exif_size;
} cpng_picture;

/* Decodes the PNG file in `bytes`. Returns 1 and fills `picture`, whose `pixels` and `exif` are to be freed with `free`;
   or returns 0, writes why to `message` and leaves nothing to be freed. Files of more than `most_pixels` pixels are
   refused before memory is taken for them, as are files too short to hold their pixels. */
int cpng_decode(const uint8_t *bytes, size_t size, uint64_t most_pixels, cpng_picture *picture,
                char message[CPNG_MESSAGE_SIZE]);

#endif
