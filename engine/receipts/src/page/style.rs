//! How pages look: one column, large enough for a thumb, letters dark enough for everybody.

/// The style, in the colour of a house. The colour was looked at when `jalon.toml` was read: white letters
/// can be read on it.
pub fn style(colour: &str) -> String {
    STYLE.replace("COLOUR", colour)
}

const STYLE: &str = "\
*{box-sizing:border-box}\
body{margin:0;background:#f3f5f8;color:#1d2733;font:17px/1.5 -apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif}\
header{background:COLOUR;color:#fff}\
header p{max-width:40rem;margin:0 auto;padding:.9rem 1rem;font-weight:600;font-size:1.1rem;overflow-wrap:anywhere}\
main,footer{max-width:40rem;margin:0 auto;padding:0 1rem}\
main{padding-top:1.25rem}\
h1{font-size:1.5rem;line-height:1.25;margin:0 0 .5rem}\
h2{font-size:1.15rem;line-height:1.3;margin:0 0 .6rem}\
p{margin:0 0 .9rem}\
.quiet{color:#4a5866}\
.card{background:#fff;border:1px solid #d5dce4;border-radius:10px;padding:1rem;margin:0 0 1rem}\
.alert{border:2px solid #a11b1b;background:#fdf3f2}\
.alert p{margin:0}\
.note{border:1px solid #8a6d1a;background:#fdf8e7}\
.good{border:2px solid #1d6b3a;background:#f0f8f2}\
fieldset{border:0;margin:0;padding:0;min-width:0}\
legend{font-weight:600;padding:0;margin:0 0 .6rem}\
.choice{border:1px solid #8795a4;border-radius:8px;background:#fff;margin:0 0 .6rem}\
.choice>label{display:flex;gap:.75rem;align-items:flex-start;padding:.8rem;cursor:pointer;min-height:48px}\
.choice input[type=radio]{width:1.25rem;height:1.25rem;margin:.15rem 0 0;flex:none;accent-color:COLOUR}\
.more{padding:0 .8rem .9rem 2.8rem}\
@supports selector(:has(*)){.more{display:none}.choice:has(input:checked)>.more{display:block}\
.choice:has(input:checked){border-color:COLOUR;box-shadow:inset 0 0 0 1px COLOUR}}\
.field{margin:0 0 1rem}\
.field label,.more label{display:block;font-weight:600;margin:0 0 .25rem}\
.hint{color:#4a5866;font-size:.95rem;margin:.25rem 0 0}\
input[type=text],input[type=date],select,textarea{width:100%;font:inherit;color:inherit;background:#fff;border:1px solid #5c6b7a;border-radius:6px;padding:.6rem .7rem;min-height:48px}\
input[type=date]{max-width:16rem}\
textarea{min-height:7rem;resize:vertical}\
:focus-visible,.choice:focus-within{outline:3px solid #f2a900;outline-offset:2px}\
.choice input:focus-visible{outline:0}\
[aria-invalid=true]{border:2px solid #a11b1b!important}\
button,.button{display:block;width:100%;font:inherit;font-weight:600;text-align:center;text-decoration:none;color:#fff;background:COLOUR;border:2px solid COLOUR;border-radius:8px;padding:.75rem 1.25rem;min-height:48px;cursor:pointer}\
.button{margin:.75rem 0 0}\
.second{background:#fff;color:COLOUR}\
a{color:COLOUR}\
.away{position:absolute;left:-10000px;top:auto;width:1px;height:1px;overflow:hidden}\
dl{display:grid;grid-template-columns:auto 1fr;gap:.2rem 1rem;margin:0}\
dt{color:#4a5866}\
dd{margin:0;overflow-wrap:anywhere;text-align:right;font-variant-numeric:tabular-nums}\
.long{grid-column:1/-1;text-align:left;padding-left:.75rem}\
dl+dl{border-top:1px solid #d5dce4;margin-top:.7rem;padding-top:.7rem}\
ul{margin:0 0 .5rem;padding-left:1.2rem}\
.files{list-style:none;padding:0}\
.code{display:flex;flex-wrap:wrap;gap:1rem;align-items:center;margin:1rem 0 0}\
.code svg{width:11rem;height:11rem;flex:none;background:#fff}\
.code p{flex:1 1 12rem;margin:0}\
footer{color:#4a5866;font-size:.95rem;padding-top:.75rem;padding-bottom:2rem}\
footer p{margin:0 0 .4rem;overflow-wrap:anywhere}\
@media(min-width:40rem){main{padding-top:2rem}button,.button{width:auto;min-width:14rem;display:inline-block}.card{padding:1.25rem 1.5rem}}\
@media print{header{background:#fff;color:#000;border-bottom:1px solid #000}}";
