/* SPDX-License-Identifier: Apache-2.0 */
#ifndef IC_BASE_LIMITS_H
#define IC_BASE_LIMITS_H

#include <stdint.h>

/*
 * The largest of everything that the evidence can ask for. Each is far above what CRIU and the
 * runtimes write, and low enough that a hostile checkpoint costs memory and time within reason.
 */

#define IC_MAX_MEMBERS        (1U << 20)   /**< files in one checkpoint */
#define IC_MAX_MEMBER_NAME    4096U        /**< bytes of a member's name */
#define IC_MAX_IMAGE_BYTES    (256U << 20) /**< an image that is read whole; pages never are */
#define IC_MAX_METADATA_BYTES (16U << 20)  /**< a JSON file of a runtime */
#define IC_MAX_CRIU_LOG_BYTES (64U << 20)  /**< of a log of CRIU's, from its start */
#define IC_MAX_LOG_BYTES      (1U << 30)   /**< of a log of a container's, from its start */
#define IC_MAX_LOG_IN_MEMORY  (1U << 20) /**< a log that is read whole; longer ones are streamed */
#define IC_MAX_RECORD_BYTES \
	(64U << 20)               /**< one protobuf record; mm with 70,000 mappings is 5 MiB */
#define IC_UNPACK_FACTOR      24U /**< memory an unpacked record may take, times its size */
#define IC_UNPACK_FLOOR_BYTES (1U << 20) /**< ... and at least this much */
#define IC_MAX_PROCESSES      (1U << 16)
#define IC_MAX_THREADS        (1U << 18)  /**< in one checkpoint */
#define IC_MAX_DESCRIPTORS    (1U << 20)  /**< in one checkpoint, a shared table counts each time */
#define IC_MAX_JSON_ITEMS     (1U << 16)  /**< objects and arrays of a JSON file */
#define IC_MAX_JSON_VALUES    (1U << 18)  /**< all values of a JSON file, keys counted as well */
#define IC_MAX_JSON_DEPTH     64U         /**< objects and arrays in each other */
#define IC_MAX_MOUNTS         (1U << 18)  /**< in one checkpoint; the kernel stops at 100,000 */
#define IC_MAX_NETWORK_ITEMS  (1U << 18)  /**< devices, routes, connections of one image each */
#define IC_MAX_RULESET_BYTES  (64U << 20) /**< of the text of a firewall */
#define IC_MAX_CGROUPS        (1U << 18)  /**< sets, folders and properties, together */
#define IC_MAX_FILES          (1U << 22)  /**< records in files.img */
#define IC_MAX_VMAS           (1U << 20)  /**< records in vmas-PID.img */
#define IC_MAX_LIMITS         64U         /**< records in rlimit-PID.img; the kernel has 16 */
#define IC_MAX_SIGNALS        (1U << 20)  /**< records in a signal-*.img */
#define IC_MAX_EXTENTS        (1U << 22)  /**< runs of pages that one process shows */
#define IC_MAX_PATH           4096U       /**< bytes of a file's name: the kernel's PATH_MAX */
#define IC_MAX_PAGE_RUNS      (1U << 24)  /**< entries of one pagemap */
#define IC_MAX_GAPS           10000U      /**< gaps kept; the rest are counted */
#define IC_MAX_PSARGS         80U         /**< of NT_PRPSINFO, its NUL included */
#define IC_MAX_AUXV_WORDS     1024U
#define IC_MAX_ARGUMENTS \
	(16U << 20) /**< bytes of arguments or environment; execve() stops at 6 MiB */
#define IC_MAX_UNPACKED_BYTES \
	((uint64_t)8 << 40) /**< of a scratch file; ext4 ends a file at 16 TiB */
#define IC_MAX_LAYER_BYTES \
	((uint64_t)64 << 30)       /**< that a compressed archive of files unpacks to, or ... */
#define IC_MAX_LAYER_FACTOR    64U /**< ... so many times its size, whichever is more */
#define IC_MAX_NAMES_BYTES     ((uint64_t)256 << 20) /**< of all names of a store, or of a tar in it */
#define IC_MAX_HOLE_BYTES      ((uint64_t)8 << 30) /**< digested in one archive, or in one mapped file */
#define IC_MAX_CHAIN           64U        /**< checkpoints in one chain, the newest included */
#define IC_MAX_CHANGES         (1U << 20) /**< changed files of one checkpoint */
#define IC_MAX_FILE_ATTRIBUTES 256U       /**< extended attributes of one file */
#define IC_MAX_ATTRIBUTES_BYTES \
	((uint64_t)64 << 20)       /**< of the values of all extended attributes of a tar */
#define IC_MAX_MESSAGE_DEPTH  100U /**< of messages in messages that are shown; protobuf's own */
#define IC_MAX_MESSAGE_FIELDS 64U  /**< of one message of proto/; the most has 41 */
#define IC_MAX_FRAMES         256U /* of a thread's stack */
#define IC_MAX_TIMERS         (1U << 20) /**< records in posix-timers-PID.img */
#define IC_MAX_SECCOMP_PATH   32768U /**< instructions of a thread's filters: the kernel's own cap */
#define IC_MAX_FILE_NOTE      (256U << 20) /**< NT_FILE; the kernel stops at 16 MiB */
#define IC_MAX_MERGE_STEPS \
	(1U << 26) /**< from folder to folder, for all names of a container image */

#define IC_MAX_IMAGE_INDEXES   8U    /**< indexes of container images, each leading to the next */
#define IC_MAX_IMAGE_MANIFESTS 4096U /**< indexes and manifests of one archive of images */
#define IC_MAX_LINKS           8U    /**< links that lead on to links, in one archive */
#define IC_MAX_NESTING         4U    /**< archives in archives */
#define IC_MAX_CHECKPOINTS     4096U /**< checkpoints in one input */
#define IC_MAX_LAYER_CHECK     (64U << 20) /**< bytes of a layer that is digested unasked */
#define IC_MAX_ROWS            (1U << 23) /**< of one view; a watch counts for each descriptor of it */
#define IC_MAX_WAITING_TEXT    (16U << 20) /**< bytes of a table that is drawn with the same widths */

#endif
