#include <cblas.h>
#include <stddef.h>

// LAPACK, as Fortran has it: every argument is an address, matrices are column-major, and the length of each string
// follows the other arguments.

void dsyevr_(
    char *jobz, char *range, char *uplo, int *n, double *a, int *lda, double *vl, double *vu, int *il, int *iu,
    double *abstol, int *m, double *w, double *z, int *ldz, int *isuppz, double *work, int *lwork, int *iwork,
    int *liwork, int *info, size_t jobzLength, size_t rangeLength, size_t uploLength);
void dgesdd_(
    char *jobz, int *m, int *n, double *a, int *lda, double *s, double *u, int *ldu, double *vt, int *ldvt,
    double *work, int *lwork, int *iwork, int *info, size_t jobzLength);
void dgeev_(
    char *jobvl, char *jobvr, int *n, double *a, int *lda, double *wr, double *wi, double *vl, int *ldvl, double *vr,
    int *ldvr, double *work, int *lwork, int *info, size_t jobvlLength, size_t jobvrLength);
