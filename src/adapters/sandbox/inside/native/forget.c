/*
 * Loaded before a program that was built with sanitizers: once they have read where to report, that place is
 * taken out of the program's environment, /proc/self/environ included. A program that prints a report of its
 * own then prints it where nobody looks. What is left to it: to search the sanitizer's memory, or to list /tmp
 * after a first real report. docs/lab.md confesses both.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <string.h>

extern char **environ;

static char undefined_options[512];

/* UndefinedBehaviorSanitizer reads its options at its first report, when they are gone: only it is told. */
const char *__ubsan_default_options(void) {
  Dl_info caller;
  if (dladdr(__builtin_return_address(0), &caller) == 0 || caller.dli_fname == 0) return "";
  return strstr(caller.dli_fname, "libubsan") != 0 ? undefined_options : "";
}

/* The runtime would tell any program. It still tells one that looks the name up in the runtime itself. */
const char *__sanitizer_get_report_path(void) { return ""; }

static int is_sanitized(void) {
  return dlsym(RTLD_DEFAULT, "__asan_init") != 0 || dlsym(RTLD_DEFAULT, "__ubsan_handle_add_overflow") != 0 ||
         dlsym(RTLD_DEFAULT, "__tsan_init") != 0;
}

__attribute__((constructor)) static void forget(void) {
  static const char *const names[] = {"ASAN_OPTIONS=", "UBSAN_OPTIONS=", "LSAN_OPTIONS=", "TSAN_OPTIONS=",
                                      "LD_PRELOAD="};
  char **to = environ;
  if (!is_sanitized()) return;
  for (char **from = environ; *from != 0; from++) {
    int is_ours = 0;
    for (unsigned at = 0; at < sizeof names / sizeof *names; at++) {
      size_t length = strlen(names[at]);
      if (strncmp(*from, names[at], length) != 0) continue;
      is_ours = 1;
      if (at == 1) strncpy(undefined_options, *from + length, sizeof undefined_options - 1);
    }
    if (is_ours)
      memset(*from, 0, strlen(*from));
    else
      *to++ = *from;
  }
  *to = 0;
}
