#include <oniguruma.h>

// What Swift cannot call itself: variable arguments, and arguments that are global variables of the library.

static inline int onig_initialize_utf8(void) {
  OnigEncoding encodings[] = {ONIG_ENCODING_UTF8};
  return onig_initialize(encodings, 1);
}

static inline int onig_new_utf8(
    OnigRegex *regex, const OnigUChar *pattern, const OnigUChar *pattern_end, OnigErrorInfo *info) {
  return onig_new(
      regex, pattern, pattern_end, ONIG_OPTION_NONE, ONIG_ENCODING_UTF8, ONIG_SYNTAX_DEFAULT, info);
}

// Writes at most ONIG_MAX_ERROR_MESSAGE_LEN bytes and returns how many.
static inline int onig_error_message(OnigUChar *message, int code, OnigErrorInfo *info) {
  return onig_error_code_to_str(message, code, info);
}
