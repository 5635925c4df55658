#include "CPNG.h"

#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

/* Deflate packs no more than 1032 bytes into one. */
#define MOST_INFLATION 1032

typedef struct {
  const uint8_t *bytes;
  size_t left;
} source;

static void read_bytes(png_structp png, png_bytep into, size_t count) {
  source *from = png_get_io_ptr(png);
  if (count > from->left) png_error(png, "the file ends too early");
  memcpy(into, from->bytes, count);
  from->bytes += count;
  from->left -= count;
}

static void on_error(png_structp png, png_const_charp text) {
  char *message = png_get_error_ptr(png);
  strncpy(message, text, CPNG_MESSAGE_SIZE - 1);
  message[CPNG_MESSAGE_SIZE - 1] = 0;
  png_longjmp(png, 1);
}

static void on_warning(png_structp png, png_const_charp text) {
  (void)png;
  (void)text;
}

/* Asks for 8-bit RGB without alpha, colours as they are stored (no gamma). Deep grey stays as it is. */
static int choose_form(png_structp png, png_infop info) {
  int color = png_get_color_type(png, info), depth = png_get_bit_depth(png, info);
  if (color == PNG_COLOR_TYPE_GRAY && depth == 16) return 1;
  if (color == PNG_COLOR_TYPE_PALETTE) png_set_palette_to_rgb(png);
  if (!(color & PNG_COLOR_MASK_COLOR)) {
    if (depth < 8) png_set_expand_gray_1_2_4_to_8(png);
    png_set_gray_to_rgb(png);
  }
  if (depth == 16) png_set_strip_16(png);
  png_set_strip_alpha(png);
  return 3;
}

/* `picture` and `from` belong to the caller, so that they keep their values when an error jumps back here. */
static int decode(source *from, uint64_t most_pixels, cpng_picture *picture, char message[CPNG_MESSAGE_SIZE]) {
  png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, message, on_error, on_warning);
  if (!png) return 0;
  png_infop info = png_create_info_struct(png);
  if (!info || setjmp(png_jmpbuf(png))) {
    png_destroy_read_struct(&png, &info, NULL);
    return 0;
  }
  png_set_read_fn(png, from, read_bytes);
  png_set_user_limits(png, 0x7fffffff, 0x7fffffff);
  png_set_chunk_cache_max(png, 256);
  png_set_chunk_malloc_max(png, 16 << 20);
  size_t size = from->left;
  png_read_info(png, info);

  picture->width = png_get_image_width(png, info);
  picture->height = png_get_image_height(png, info);
  if ((uint64_t)picture->width * picture->height > most_pixels) png_error(png, "too many pixels");
  if ((uint64_t)png_get_rowbytes(png, info) * picture->height > (uint64_t)size * MOST_INFLATION)
    png_error(png, "the file ends too early");
  picture->channels = choose_form(png, info);
  int passes = png_set_interlace_handling(png);
  png_read_update_info(png, info);
  size_t stride = (size_t)picture->width * (picture->channels == 1 ? 2 : 3);
  if (png_get_rowbytes(png, info) != stride) png_error(png, "unexpected form of pixels");
  picture->pixels = calloc(picture->height, stride);
  if (!picture->pixels) png_error(png, "out of memory");
  for (int pass = 0; pass < passes; pass++)
    for (uint32_t row = 0; row < picture->height; row++) png_read_row(png, picture->pixels + row * stride, NULL);
  png_read_end(png, info);

#ifdef PNG_eXIf_SUPPORTED
  png_uint_32 count = 0;
  png_bytep exif = NULL;
  if (png_get_eXIf_1(png, info, &count, &exif) && count > 0) {
    picture->exif = malloc(count);
    if (!picture->exif) png_error(png, "out of memory");
    memcpy(picture->exif, exif, count);
    picture->exif_size = count;
  }
#endif
  png_destroy_read_struct(&png, &info, NULL);
  return 1;
}

int cpng_decode(const uint8_t *bytes, size_t size, uint64_t most_pixels, cpng_picture *picture,
                char message[CPNG_MESSAGE_SIZE]) {
  source from = {bytes, size};
  memset(picture, 0, sizeof *picture);
  strcpy(message, "out of memory");
  if (size < 8 || png_sig_cmp(bytes, 0, 8) != 0) {
    strcpy(message, "not a PNG file");
    return 0;
  }
  if (!decode(&from, most_pixels, picture, message)) {
    free(picture->pixels);
    free(picture->exif);
    memset(picture, 0, sizeof *picture);
    return 0;
  }
  return 1;
}
