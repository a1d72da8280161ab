/* Makes the Nth of one kind of call that changes files go wrong, as a disk or a kill may: preloaded
 * under the program by faults.py. Only files below FAULT_UNDER count.
 *
 *   FAULT_CALL   write, fsync, rename, truncate, unlink, open
 *   FAULT_AT     which one, from 1
 *   FAULT_KIND   ENOSPC, EIO, EINTR, EMFILE (it fails so), short (half of it is written), torn (half of it
 *                is written, then the process is killed), kill (before the call), slow (it takes long)
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_int count;

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static int below(const char *path) {
    const char *under = getenv("FAULT_UNDER");
    return under && path && strncmp(path, under, strlen(under)) == 0;
}

static int of_fd(int fd) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    return below(path);
}

/* What is to go wrong with this call: NULL for nothing. */
static const char *fault(const char *call, int counts) {
    const char *wanted = getenv("FAULT_CALL"), *at = getenv("FAULT_AT");
    if (!counts || !wanted || !at || strcmp(wanted, call) != 0) return NULL;
    if (atomic_fetch_add(&count, 1) + 1 != atoi(at)) return NULL;
    const char *kind = getenv("FAULT_KIND"), *told = getenv("FAULT_TOLD");
    if (told) {
        int fd = NEXT(open)(told, O_WRONLY | O_CREAT, 0600);
        if (fd >= 0) close(fd);
    }
    if (kind && strcmp(kind, "kill") == 0) kill(getpid(), SIGKILL);
    if (kind && strcmp(kind, "slow") == 0) {
        usleep(300000);
        return NULL;
    }
    return kind;
}

static int failed(const char *kind) {
    errno = strcmp(kind, "ENOSPC") == 0 ? ENOSPC
          : strcmp(kind, "EINTR") == 0 ? EINTR
          : strcmp(kind, "EMFILE") == 0 ? EMFILE : EIO;
    return -1;
}

static ssize_t written(const char *kind, int fd, const void *bytes, size_t size) {
    if (strcmp(kind, "short") != 0 && strcmp(kind, "torn") != 0) return failed(kind);
    ssize_t half = NEXT(write)(fd, bytes, size > 1 ? size / 2 : size);
    if (strcmp(kind, "torn") == 0) kill(getpid(), SIGKILL);
    return half;
}

ssize_t write(int fd, const void *bytes, size_t size) {
    const char *kind = fault("write", of_fd(fd));
    return kind ? written(kind, fd, bytes, size) : NEXT(write)(fd, bytes, size);
}

ssize_t writev(int fd, const struct iovec *parts, int n) {
    const char *kind = fault("write", of_fd(fd));
    if (kind && n > 0) return written(kind, fd, parts[0].iov_base, parts[0].iov_len);
    return NEXT(writev)(fd, parts, n);
}

int fsync(int fd) {
    const char *kind = fault("fsync", of_fd(fd));
    return kind ? failed(kind) : NEXT(fsync)(fd);
}

int fdatasync(int fd) {
    const char *kind = fault("fsync", of_fd(fd));
    return kind ? failed(kind) : NEXT(fdatasync)(fd);
}

int ftruncate64(int fd, off64_t size) {
    const char *kind = fault("truncate", of_fd(fd));
    return kind ? failed(kind) : NEXT(ftruncate64)(fd, size);
}

int rename(const char *from, const char *to) {
    const char *kind = fault("rename", below(to));
    return kind ? failed(kind) : NEXT(rename)(from, to);
}

int unlink(const char *path) {
    const char *kind = fault("unlink", below(path));
    return kind ? failed(kind) : NEXT(unlink)(path);
}

static int opened(const char *path, int flags, mode_t mode, int (*next)(const char *, int, ...)) {
    const char *kind = fault("open", below(path) && (flags & (O_WRONLY | O_RDWR)));
    return kind ? failed(kind) : next(path, flags, mode);
}

int open(const char *path, int flags, ...) {
    va_list more;
    va_start(more, flags);
    mode_t mode = va_arg(more, mode_t);
    va_end(more);
    return opened(path, flags, mode, NEXT(open));
}

int open64(const char *path, int flags, ...) {
    va_list more;
    va_start(more, flags);
    mode_t mode = va_arg(more, mode_t);
    va_end(more);
    return opened(path, flags, mode, NEXT(open64));
}
