#include "CPNG.h"

#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  uint8_t *bytes;
  size_t count, capacity;
} buffer;

static void write_bytes(png_structp png, png_bytep bytes, size_t count) {
  buffer *into = png_get_io_ptr(png);
  if (count > into->capacity - into->count) {
    size_t capacity = into->capacity + into->capacity / 2;
    if (capacity < into->count + count) capacity = into->count + count + 4096;
    uint8_t *grown = realloc(into->bytes, capacity);
    if (!grown) png_error(png, "out of memory");
    into->bytes = grown;
    into->capacity = capacity;
  }
  memcpy(into->bytes + into->count, bytes, count);
  into->count += count;
}

static void flush_nothing(png_structp png) { (void)png; }

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

static int is_ascii(const char *text) {
  for (; *text; text++)
    if ((unsigned char)*text >= 0x80) return 0;
  return 1;
}

static void write_texts(png_structp png, png_infop info, const cpng_image *image) {
  for (int i = 0; i < image->text_count; i++) {
    png_text text = {0};
    int ascii = is_ascii(image->texts[i].value);
    text.compression = ascii ? PNG_TEXT_COMPRESSION_NONE : PNG_ITXT_COMPRESSION_NONE;
    text.key = (png_charp)image->texts[i].keyword;
    text.text = (png_charp)image->texts[i].value;
    if (ascii) text.text_length = strlen(text.text);
    else text.itxt_length = strlen(text.text);
    text.lang = (png_charp)"";
    text.lang_key = (png_charp)"";
    png_set_text(png, info, &text, 1);
  }
}

/* Whether nine tenths of a row are as in the row above: then only their differences are worth packing. Inside a map that
   is every row but the first of each row of cells. */
static int repeats_row(const uint8_t *row, size_t stride) {
  const uint8_t *above = row - stride;
  size_t different = 0;
  for (size_t i = 0; i < stride; i++) different += row[i] != above[i];
  return different * 10 < stride;
}

/* The buffer belongs to the caller, so that it keeps its value when an error jumps back here. */
static int encode(const cpng_image *image, buffer *result, char message[CPNG_MESSAGE_SIZE]) {
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, message, on_error, on_warning);
  if (!png) return 0;
  png_infop info = png_create_info_struct(png);
  if (!info || setjmp(png_jmpbuf(png))) {
    png_destroy_write_struct(&png, &info);
    return 0;
  }
  png_set_write_fn(png, result, write_bytes, flush_nothing);

  int indexed = image->palette != NULL;
  int color = indexed ? PNG_COLOR_TYPE_PALETTE : image->has_alpha ? PNG_COLOR_TYPE_RGB_ALPHA : PNG_COLOR_TYPE_RGB;
  png_set_IHDR(png, info, image->width, image->height, 8, color, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
               PNG_FILTER_TYPE_DEFAULT);
  if (indexed) {
    png_color palette[256];
    for (int i = 0; i < image->palette_count && i < 256; i++) {
      palette[i].red = image->palette[3 * i];
      palette[i].green = image->palette[3 * i + 1];
      palette[i].blue = image->palette[3 * i + 2];
    }
    png_set_PLTE(png, info, palette, image->palette_count);
  }
  png_set_sRGB(png, info, PNG_sRGB_INTENT_RELATIVE);
  png_set_pHYs(png, info, image->pixels_per_metre, image->pixels_per_metre, PNG_RESOLUTION_METER);
  write_texts(png, info, image);
  png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_NONE | PNG_FILTER_UP);
  png_set_compression_level(png, 6);
  /* Otherwise libpng takes the strategy for photographs, because a filter may be used. */
  png_set_compression_strategy(png, 0 /* Z_DEFAULT_STRATEGY */);
  png_write_info(png, info);
  size_t stride = (size_t)image->width * (indexed ? 1 : image->has_alpha ? 4 : 3);
  for (uint32_t row = 0; row < image->height; row++) {
    const uint8_t *pixels = image->pixels + row * stride;
    /* libpng keeps the row above only if the first row could have needed it. */
    if (row > 0)
      png_set_filter(png, PNG_FILTER_TYPE_BASE, repeats_row(pixels, stride) ? PNG_FILTER_UP : PNG_FILTER_NONE);
    png_write_row(png, (png_const_bytep)pixels);
  }
  png_write_end(png, NULL);
  png_destroy_write_struct(&png, &info);
  return 1;
}

int cpng_encode(const cpng_image *image, uint8_t **out, size_t *size, char message[CPNG_MESSAGE_SIZE]) {
  buffer result = {0};
  strcpy(message, "out of memory");
  if (!encode(image, &result, message)) {
    free(result.bytes);
    return 0;
  }
  *out = result.bytes;
  *size = result.count;
  return 1;
}
