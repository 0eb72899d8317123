/*
 * A disk that loses its power, and a disk that fails, for one process: preloaded into a server (LD_PRELOAD).
 *
 * Power loss. Whatever the process forces to disk below POWER_LOSS_FOLDER (fsync, fdatasync) is copied to the same
 * place below POWER_LOSS_SHADOW, page by page, as it was when the sync began. What is only written stays out of the
 * shadow. Names are lasting at once: a file that is renamed or removed is so in the shadow too; a name given to a file
 * that was never synced leads to an empty one. So after a SIGKILL the shadow is what a power cut would have left, at
 * its worst. Memory-mapped files are not followed.
 *
 * Failure. While there is a file POWER_LOSS_FAULTS/fsync, every sync fails with EIO, and, as with Linux, what it should
 * have written counts as written: a second sync succeeds without it. With POWER_LOSS_FAULTS/eio every write fails with
 * EIO; with POWER_LOSS_FAULTS/full every write stops half way, and what follows it fails with ENOSPC.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { PAGE = 4096, FILES_MAX = 1024 };

/* A file below the folder, and which of its pages are written and not synced. */
struct file {
  dev_t dev;
  ino_t ino;
  unsigned char *dirty;
  size_t pages;
};

/* Writes and syncs of watched files take turns, so that a sync copies what was written before it and no more. */
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static struct file files[FILES_MAX];
static size_t file_count;

#define REAL(name) ((__typeof__(&name))real(#name))

static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }

static int is_below(const char *path, const char *folder) {
  size_t length = folder ? strlen(folder) : 0;
  return length > 0 && strncmp(path, folder, length) == 0 && path[length] == '/';
}

static int is_watched(const char *path) { return is_below(path, getenv("POWER_LOSS_FOLDER")); }

static int is_faulty(const char *fault) {
  char path[PATH_MAX];
  const char *folder = getenv("POWER_LOSS_FAULTS");
  if (folder == NULL) return 0;
  snprintf(path, sizeof path, "%s/%s", folder, fault);
  return access(path, F_OK) == 0;
}

/* The path of an open file, if it is below the folder. */
static int watched_path(int fd, char path[PATH_MAX]) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, PATH_MAX - 1);
  if (length <= 0) return 0;
  path[length] = 0;
  return is_watched(path);
}

/* The place below the shadow for a path below the folder; a relative one is looked up first. */
static int shadow_of(const char *path, char shadow[PATH_MAX]) {
  char folder[PATH_MAX], copy[PATH_MAX], absolute[2 * PATH_MAX];
  const char *slash = strrchr(path, '/');
  snprintf(copy, sizeof copy, "%.*s", slash ? (int)(slash - path) : 1, slash ? path : ".");
  if (realpath(copy, folder) == NULL) return 0;
  snprintf(absolute, sizeof absolute, "%s/%s", folder, slash ? slash + 1 : path);
  if (!is_watched(absolute)) return 0;
  snprintf(shadow, PATH_MAX, "%s%s", getenv("POWER_LOSS_SHADOW"), absolute + strlen(getenv("POWER_LOSS_FOLDER")));
  return 1;
}

static void mark(struct file *file, off_t from, off_t to) {
  size_t end = (size_t)((to + PAGE - 1) / PAGE);
  if (end > file->pages) {
    file->dirty = realloc(file->dirty, end);
    memset(file->dirty + file->pages, 0, end - file->pages);
    file->pages = end;
  }
  for (size_t page = (size_t)(from / PAGE); page < end; page++) file->dirty[page] = 1;
}

/* The record of an open file, or NULL if it is none of the folder's. A killed process may have left all of it dirty. */
static struct file *file_of(int fd) {
  struct stat status;
  char path[PATH_MAX];
  if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) return NULL;
  for (size_t at = 0; at < file_count; at++)
    if (files[at].ino == status.st_ino && files[at].dev == status.st_dev) return &files[at];
  if (file_count == FILES_MAX || !watched_path(fd, path)) return NULL;
  struct file *file = &files[file_count++];
  *file = (struct file){status.st_dev, status.st_ino, NULL, 0};
  mark(file, 0, status.st_size);
  return file;
}

static void forget(const char *path) {
  struct stat status;
  if (stat(path, &status) != 0) return;
  for (size_t at = 0; at < file_count; at++)
    if (files[at].ino == status.st_ino && files[at].dev == status.st_dev) {
      free(files[at].dirty);
      files[at] = files[--file_count];
      return;
    }
}

static void copy_to_shadow(int fd, struct file *file) {
  char path[PATH_MAX], shadow[PATH_MAX], page[PAGE];
  struct stat status;
  if (!watched_path(fd, path) || !shadow_of(path, shadow) || fstat(fd, &status) != 0) return;
  int from = open(path, O_RDONLY | O_CLOEXEC);
  int to = open(shadow, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  for (size_t at = 0; at < file->pages; at++) {
    if (!file->dirty[at]) continue;
    ssize_t length = pread(from, page, PAGE, (off_t)at * PAGE);
    if (length > 0 && REAL(pwrite)(to, page, (size_t)length, (off_t)at * PAGE) != length) abort();
  }
  if (REAL(ftruncate)(to, status.st_size) != 0) abort();
  close(from);
  close(to);
}

static int synced(int fd, int (*really)(int)) {
  pthread_mutex_lock(&turn);
  struct file *file = file_of(fd);
  int fails = file != NULL && is_faulty("fsync");
  if (file != NULL && !fails) copy_to_shadow(fd, file);
  if (file != NULL) memset(file->dirty, 0, file->pages);
  pthread_mutex_unlock(&turn);
  if (!fails) return really(fd);
  errno = EIO;
  return -1;
}

int fsync(int fd) { return synced(fd, REAL(fsync)); }

int fdatasync(int fd) { return synced(fd, REAL(fdatasync)); }

/* How many of `count` bytes a disk in its present state takes: fewer than asked when it is full, -1 when it fails. */
static ssize_t taken(size_t count) {
  static __thread int stopped_half_way;
  if (is_faulty("eio")) {
    errno = EIO;
    return -1;
  }
  if (!is_faulty("full")) return (ssize_t)count;
  stopped_half_way = !stopped_half_way;
  if (stopped_half_way && count > 1) return (ssize_t)(count / 2);
  errno = ENOSPC;
  return -1;
}

static ssize_t written_at(int fd, struct file *file, const void *bytes, size_t count, off_t offset) {
  ssize_t room = taken(count);
  ssize_t length = room < 0 ? room : REAL(pwrite)(fd, bytes, (size_t)room, offset);
  if (length > 0) mark(file, offset, offset + length);
  return length;
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset) {
  pthread_mutex_lock(&turn);
  struct file *file = file_of(fd);
  ssize_t length =
      file ? written_at(fd, file, bytes, count, offset) : REAL(pwrite)(fd, bytes, count, offset);
  pthread_mutex_unlock(&turn);
  return length;
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off_t offset) { return pwrite(fd, bytes, count, offset); }

ssize_t write(int fd, const void *bytes, size_t count) {
  struct stat status;
  if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) return REAL(write)(fd, bytes, count);
  pthread_mutex_lock(&turn);
  struct file *file = file_of(fd);
  ssize_t length;
  if (file == NULL) {
    length = REAL(write)(fd, bytes, count);
  } else {
    off_t offset = fcntl(fd, F_GETFL) & O_APPEND ? status.st_size : lseek(fd, 0, SEEK_CUR);
    length = written_at(fd, file, bytes, count, offset);
    if (length > 0) lseek(fd, offset + length, SEEK_SET);
  }
  pthread_mutex_unlock(&turn);
  return length;
}

ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t offset) {
  pthread_mutex_lock(&turn);
  struct file *file = file_of(fd);
  ssize_t total = 0;
  if (file == NULL) total = REAL(pwritev)(fd, parts, count, offset);
  else
    for (int at = 0; at < count; at++) {
      ssize_t length = written_at(fd, file, parts[at].iov_base, parts[at].iov_len, offset + total);
      if (length < 0 && total == 0) total = -1;
      if (length < 0) break;
      total += length;
      if ((size_t)length < parts[at].iov_len) break;
    }
  pthread_mutex_unlock(&turn);
  return total;
}

ssize_t pwritev64(int fd, const struct iovec *parts, int count, off_t offset) {
  return pwritev(fd, parts, count, offset);
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
  struct stat status;
  if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) return REAL(writev)(fd, parts, count);
  ssize_t total = 0;
  for (int at = 0; at < count; at++) {
    ssize_t length = write(fd, parts[at].iov_base, parts[at].iov_len);
    if (length < 0) return total > 0 ? total : -1;
    total += length;
    if ((size_t)length < parts[at].iov_len) break;
  }
  return total;
}

/* What is cut off is gone at once; what is added is there after a sync. */
int ftruncate(int fd, off_t size) {
  char path[PATH_MAX], shadow[PATH_MAX];
  struct stat status;
  int result = REAL(ftruncate)(fd, size);
  if (result == 0 && watched_path(fd, path) && shadow_of(path, shadow) && stat(shadow, &status) == 0 &&
      status.st_size > size && REAL(truncate)(shadow, size) != 0)
    abort();
  return result;
}

int ftruncate64(int fd, off_t size) { return ftruncate(fd, size); }

int rename(const char *from, const char *to) {
  char shadow_from[PATH_MAX], shadow_to[PATH_MAX];
  int mirrored = shadow_of(from, shadow_from) && shadow_of(to, shadow_to);
  pthread_mutex_lock(&turn);
  if (mirrored) forget(to);
  int result = REAL(rename)(from, to);
  if (result == 0 && mirrored && REAL(rename)(shadow_from, shadow_to) != 0)
    close(open(shadow_to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  pthread_mutex_unlock(&turn);
  return result;
}

int unlink(const char *path) {
  char shadow[PATH_MAX];
  int mirrored = shadow_of(path, shadow);
  pthread_mutex_lock(&turn);
  if (mirrored) forget(path);
  int result = REAL(unlink)(path);
  if (result == 0 && mirrored) REAL(unlink)(shadow);
  pthread_mutex_unlock(&turn);
  return result;
}
