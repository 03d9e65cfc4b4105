/** Functions of every dialect: they only compute on their arguments. Names that one engine does not know fail there harmlessly. */
export const common = `
  abs ceil ceiling floor round sqrt power pow exp ln log log10 log2 sign mod trunc greatest least coalesce nullif
  lower upper length char_length trim ltrim rtrim substr substring replace position left right reverse concat concat_ws
  degrees radians pi sin cos tan cot asin acos atan atan2
  count sum avg min max stddev stddev_pop stddev_samp variance var_pop var_samp corr covar_pop covar_samp
  row_number rank dense_rank percent_rank cume_dist ntile lag lead first_value last_value nth_value
  cast extract grouping`
