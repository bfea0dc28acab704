import { SequelizeShop } from '../../../adapters/sequelize/index.js';

const { place } = SequelizeShop.prototype;
let orders = 0;
SequelizeShop.prototype.place = async function (order) {
  return ++orders % 20 === 0 ? { kind: 'placed', orderId: `${100_000_000 + orders}` } : place.call(this, order);
};
